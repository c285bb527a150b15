import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { readShell } from "@/lib/views/shell";

export default async function AppLayout({ children }: { children: ReactNode }) {
  return <AppShell {...(await readShell())}>{children}</AppShell>;
}
