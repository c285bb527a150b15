"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";

interface VersionsProps {
  versions: {
    version: string;
    /** First and last minute of the range in which it served requests. */
    firstAt: number;
    lastAt: number;
    href: string;
    current: boolean;
  }[];
  now: number;
}

/** The versions that served requests in the range. A click narrows the graphs. */
export function Versions({ versions, now }: VersionsProps) {
  return (
    <ul className="divide-y divide-hairline">
      {versions.map(({ version, firstAt, lastAt, href, current }) => (
        <li
          key={version}
          className={clsx("flex items-baseline justify-between gap-4 px-4 py-2 text-sm", current && "bg-sunken")}
        >
          <Link
            href={href}
            prefetch={false}
            scroll={false}
            aria-current={current ? "true" : undefined}
            className="link min-w-0 truncate font-mono text-xs leading-5"
          >
            {version}
          </Link>
          <span className="shrink-0 text-xs text-muted">
            <RelativeTime at={firstAt} now={now} /> to <RelativeTime at={lastAt} now={now} />
          </span>
        </li>
      ))}
    </ul>
  );
}
