"use client";

import { clsx } from "clsx";
import { CircleUser } from "lucide-react";
import Link from "next/link";
import { useParams, usePathname, useSearchParams } from "next/navigation";
import { buttonClass } from "@/components/ui/button";
import { ProjectSwitcher } from "./project-switcher";
import { Shortcuts } from "./shortcuts";
import { ThemeToggle } from "./theme-toggle";
import { Wordmark } from "./wordmark";

interface HeaderProps {
  email: string;
  projects: { slug: string; name: string }[];
}

/** The header reads project and environment from the URL, so that both survive moving between pages. */
export function Header({ email, projects }: HeaderProps) {
  const { slug } = useParams<{ slug?: string }>();
  const env = useSearchParams().get("env");
  const project = projects.find((candidate) => candidate.slug === slug) ?? projects[0];
  const query = env ? `?${new URLSearchParams({ env })}` : "";
  return (
    <header className="border-b border-hairline bg-panel">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-4 px-4 sm:px-6">
        <div className="flex h-12 min-w-0 items-center gap-3">
          <Link href="/" className="rounded-sm">
            <Wordmark />
          </Link>
          {project && <ProjectSwitcher projects={projects} current={project.slug} />}
        </div>
        {project && <Navigation base={`/p/${project.slug}`} query={query} />}
        <div className="order-2 ml-auto flex items-center gap-1 md:order-3">
          {project && <Search action={`/p/${project.slug}/deploys`} env={env} />}
          <Shortcuts base={project ? `/p/${project.slug}` : null} query={query} />
          <ThemeToggle />
          <Link href="/account" title={email} className={buttonClass({ variant: "ghost", size: "icon" })}>
            <CircleUser aria-hidden className="size-4" />
            <span className="sr-only">Account of {email}</span>
          </Link>
        </div>
      </div>
    </header>
  );
}

function Navigation({ base, query }: { base: string; query: string }) {
  const pathname = usePathname();
  const entries = [
    { label: "Overview", href: base, current: pathname === base || pathname.startsWith(`${base}/services`) },
    ...[
      ["Deploys", "deploys"],
      ["Getting started", "setup"],
      ["Keys", "keys"],
      ["Verdicts", "verdicts"],
    ].map(([label, path]) => ({ label, href: `${base}/${path}`, current: pathname.startsWith(`${base}/${path}`) })),
  ];
  return (
    <nav aria-label="Main" className="order-3 -mx-4 w-screen overflow-x-auto px-2 md:order-2 md:mx-0 md:w-auto md:px-0">
      <ul className="flex">
        {entries.map(({ label, href, current }) => (
          <li key={href}>
            <Link
              href={href + query}
              aria-current={current ? "page" : undefined}
              className={clsx(
                "flex h-10 items-center border-b-2 px-2.5 text-sm font-medium whitespace-nowrap -outline-offset-2 md:h-12",
                current ? "border-ink text-ink" : "border-transparent text-muted hover:text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Search({ action, env }: { action: string; env: string | null }) {
  return (
    <search className="max-lg:hidden">
      <form action={action}>
        {env && <input type="hidden" name="env" value={env} />}
        <input
          type="search"
          name="q"
          data-search
          aria-label="Search deploys"
          placeholder="Search deploys  /"
          maxLength={200}
          className="mr-2 h-7 w-44 rounded-md border border-edge bg-panel px-2 text-sm placeholder:text-muted"
        />
      </form>
    </search>
  );
}
