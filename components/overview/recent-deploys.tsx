import Link from "next/link";
import { VerdictBadge } from "@/components/deploys/verdict-kind";
import { RelativeTime } from "@/components/ui/relative-time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";

interface RecentDeploysProps {
  deploys: {
    id: string;
    label: string;
    href: string;
    at: number;
    service: string;
    deployer: string | null;
    /** Null before the first look, and where nothing can be said. */
    verdict: DeployVerdictKind | null;
  }[];
  now: number;
}

/** The newest deploys, newest first. */
export function RecentDeploys({ deploys, now }: RecentDeploysProps) {
  return (
    <ol className="divide-y divide-hairline">
      {deploys.map((deploy) => (
        <li key={deploy.id} className="flex items-baseline justify-between gap-4 px-4 py-2 text-sm hover:bg-sunken/60">
          <span className="min-w-0">
            <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
              <Link
                href={deploy.href}
                prefetch={false}
                className="link block max-w-full truncate font-mono text-xs leading-5"
              >
                {deploy.label}
              </Link>
              {deploy.verdict && <VerdictBadge kind={deploy.verdict} />}
            </span>
            <span className="block truncate text-xs text-muted">
              {deploy.service || "everything"}
              {deploy.deployer && ` by ${deploy.deployer}`}
            </span>
          </span>
          <RelativeTime at={deploy.at} now={now} className="shrink-0 text-muted" />
        </li>
      ))}
    </ol>
  );
}
