import type { ReactNode } from "react";
import { Header } from "./header";

interface AppShellProps {
  email: string;
  projects: { slug: string; name: string }[];
  children: ReactNode;
}

/** The frame of every signed-in page: skip link, header, and the page in <main>. */
export function AppShell({ email, projects, children }: AppShellProps) {
  return (
    <>
      <a
        href="#main"
        className="sr-only z-20 rounded-md bg-ink px-3 py-2 text-canvas focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <Header email={email} projects={projects} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-7xl flex-col gap-5 px-4 py-5 outline-none sm:px-6"
      >
        {children}
      </main>
    </>
  );
}
