import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { formatDateTime, formatSpan } from "@/lib/charts/format-time";
import { type Commit, type Deploy, shortSha } from "@/lib/domain/deploy";

interface DeployFactsProps {
  deploy: Deploy;
  links: { commit: string | null; compare: string | null; run: string | null };
}

/** What was reported of a deploy. */
export function DeployFacts({ deploy, links }: DeployFactsProps) {
  const { gitSha, previousSha, deployer, description, startedAt, finishedAt, url, commits } = deploy;
  return (
    <Panel aria-label="What was reported" className="flex flex-col gap-4 p-4">
      {description && (
        <p className="max-w-prose text-base break-words whitespace-pre-wrap">
          <bdi>{description}</bdi>
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-2 text-sm sm:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
        <Fact name="Commit">
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <bdi className="font-mono text-xs break-all">{gitSha}</bdi>
            <CopyButton text={gitSha} what="the sha" />
            {links.commit && <Outside href={links.commit}>view</Outside>}
          </span>
        </Fact>
        {previousSha && (
          <Fact name="Before it">
            <span className="flex flex-wrap items-center gap-x-3">
              <bdi className="font-mono text-xs break-all">{shortSha(previousSha)}</bdi>
              {links.compare && <Outside href={links.compare}>compare</Outside>}
            </span>
          </Fact>
        )}
        <Fact name="Deployed by">{deployer ? <bdi className="wrap-anywhere">{deployer}</bdi> : "not reported"}</Fact>
        {startedAt !== null && <Fact name="Started">{formatDateTime(startedAt)}</Fact>}
        {finishedAt !== null && (
          <Fact name="Finished">
            {formatDateTime(finishedAt)}
            {startedAt !== null && finishedAt >= startedAt && (
              <span className="text-muted">, took {formatSpan(finishedAt - startedAt)}</span>
            )}
          </Fact>
        )}
        {url && (
          <Fact name="Run">
            {links.run ? <Outside href={links.run}>{url}</Outside> : <bdi className="break-all">{url}</bdi>}
          </Fact>
        )}
      </dl>
      {commits && commits.length > 0 && <Commits commits={commits} />}
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} rel="noreferrer" className="link inline-flex max-w-full items-baseline gap-1">
      <bdi className="min-w-0 break-all">{children}</bdi>
      <ExternalLink aria-hidden className="size-3 shrink-0 self-center" />
    </a>
  );
}

function Commits({ commits }: { commits: Commit[] }) {
  return (
    <details open={commits.length <= 5}>
      <summary className="text-sm font-medium">
        {commits.length} {commits.length === 1 ? "commit" : "commits"}
      </summary>
      <ol className="mt-2 flex flex-col gap-1 text-sm">
        {commits.map((commit) => (
          <li key={commit.sha} className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] gap-3">
            <bdi className="font-mono text-xs leading-5 text-muted">{shortSha(commit.sha)}</bdi>
            <bdi className="wrap-anywhere sm:truncate">{commit.message?.split("\n", 1)[0]}</bdi>
            <bdi className="max-w-32 truncate text-muted">{commit.author}</bdi>
          </li>
        ))}
      </ol>
    </details>
  );
}
