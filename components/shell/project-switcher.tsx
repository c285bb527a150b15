"use client";

import { useRouter } from "next/navigation";

interface ProjectSwitcherProps {
  projects: { slug: string; name: string }[];
  current: string;
}

/** The project's name; a choice where there are several. */
export function ProjectSwitcher({ projects, current }: ProjectSwitcherProps) {
  const router = useRouter();
  const [only] = projects;
  const frame = "flex min-w-0 items-center gap-3 before:h-4 before:w-px before:bg-hairline";
  if (projects.length === 1 && only) {
    return (
      <span className={frame}>
        <span className="truncate text-sm text-muted">{only.name}</span>
      </span>
    );
  }
  return (
    <span className={frame}>
      <select
        aria-label="Project"
        value={current}
        onChange={(event) => router.push(`/p/${event.target.value}`)}
        className="h-7 max-w-40 min-w-0 truncate rounded-md border border-transparent bg-panel text-sm text-muted hover:border-edge hover:text-ink"
      >
        {projects.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
