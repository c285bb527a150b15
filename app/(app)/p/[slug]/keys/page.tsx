import type { Metadata } from "next";
import { KeyTable } from "@/components/keys/key-table";
import { NewKeyForm } from "@/components/keys/new-key-form";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { listKeys } from "@/lib/auth/api-keys";
import { requireOwner } from "@/lib/auth/session";
import { createKeyAction, revokeKeyAction } from "./actions";

export const metadata: Metadata = { title: "Keys" };

interface KeysPageProps {
  params: Promise<{ slug: string }>;
}

export default async function KeysPage({ params }: KeysPageProps) {
  const { slug } = await params;
  const { project } = await requireOwner(slug);
  const keys = await listKeys(project.id);
  return (
    <>
      <PageHeader title="Keys" note={`What CI, applications and scripts use to reach ${project.name}.`} />
      <Panel aria-labelledby="new-key">
        <PanelHeader id="new-key" title="New key" note="One for each user of it, so that each can be revoked alone." />
        <NewKeyForm action={createKeyAction.bind(null, slug)} />
      </Panel>
      <Panel aria-labelledby="keys">
        <PanelHeader id="keys" title="Keys of this project" />
        {keys.length > 0 ? (
          <KeyTable keys={keys} now={Date.now()} revoke={revokeKeyAction.bind(null, slug)} />
        ) : (
          <EmptyState title="No key yet">
            <p>Without a key nothing can be sent. Make the first one above; it is shown once, with a line to try it.</p>
          </EmptyState>
        )}
      </Panel>
    </>
  );
}
