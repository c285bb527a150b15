import type { Metadata } from "next";
import { PasswordForm } from "@/components/account/password-form";
import { SessionList } from "@/components/account/session-list";
import { Button } from "@/components/ui/button";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { listSessions } from "@/lib/auth/account";
import { PASSWORD_LENGTH } from "@/lib/auth/passwords";
import { requireUser } from "@/lib/auth/session";
import { changePasswordAction, endOtherSessionsAction, endSessionAction, signOutAction } from "./actions";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const user = await requireUser();
  const now = Date.now();
  const sessions = await listSessions(user, now);
  return (
    <>
      <PageHeader title="Account" note={user.email}>
        <form action={signOutAction}>
          <Button type="submit">Sign out</Button>
        </form>
      </PageHeader>
      <Panel aria-labelledby="sessions">
        <PanelHeader id="sessions" title="Sessions" note="Where you are signed in. A session ends after 30 days.">
          {sessions.length > 1 && (
            <form action={endOtherSessionsAction}>
              <Button type="submit">Sign out everywhere else</Button>
            </form>
          )}
        </PanelHeader>
        <SessionList sessions={sessions} now={now} end={endSessionAction} />
      </Panel>
      <Panel aria-labelledby="password">
        <PanelHeader id="password" title="Password" note="Changing it signs out your other sessions." />
        <PasswordForm
          email={user.email}
          minLength={PASSWORD_LENGTH.min}
          maxLength={PASSWORD_LENGTH.max}
          action={changePasswordAction}
        />
      </Panel>
    </>
  );
}
