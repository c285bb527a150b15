import { redirect } from "next/navigation";
import { AppShell } from "@/components/shell/app-shell";
import { EmptyState } from "@/components/ui/empty-state";
import { overviewHref } from "@/lib/views/links";
import { readShell } from "@/lib/views/shell";

export default async function Home() {
  const shell = await readShell();
  const [first] = shell.projects;
  if (first) redirect(overviewHref(first.slug));
  return (
    <AppShell {...shell}>
      <EmptyState title="You are in no project yet">
        <p>An owner of a project can invite you. Signed in as {shell.email}.</p>
      </EmptyState>
    </AppShell>
  );
}
