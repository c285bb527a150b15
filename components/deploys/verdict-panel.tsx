import { AutoRefresh } from "@/components/ui/auto-refresh";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { type DescribedVerdict, isTooEarly } from "@/lib/charts/deploy-verdict-words";
import { keepUnits } from "@/lib/charts/format";
import { formatDateTime } from "@/lib/charts/format-time";
import { isOfSeveral } from "@/lib/charts/subject-words";
import { isNotable } from "@/lib/charts/verdict-kinds";
import { verdictRow } from "@/lib/charts/verdict-rows";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { VerdictFinding } from "./verdict-finding";
import { TooEarlyBadge, VerdictBadge } from "./verdict-kind";
import { VerdictTable } from "./verdict-table";

const REFRESH_MS = 30_000;
/** So many findings are shown at once; further ones are folded away. */
const FIRST = 6;
const MOST_ROWS = 250;

interface VerdictPanelProps {
  verdict: DescribedVerdict;
  deployId: string;
  /** Address of the page that lays a subject open; of any without one. */
  arithmeticOf: (subject?: SubjectVerdict) => string;
}

/** What a deploy did, as a sentence; what it says of each operation and metric, worst first, with the arithmetic. */
export function VerdictPanel({ verdict, deployId, arithmeticOf }: VerdictPanelProps) {
  const { kind, sentence, subjects, isFinal, judgedAt } = verdict;
  const findings = subjects.filter((subject) => isNotable(subject.kind));
  const several = isOfSeveral(verdict);
  return (
    <Panel aria-labelledby="verdict" data-verdict={kind} className="overflow-clip">
      <div className="flex flex-col gap-2 p-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id="verdict" className="text-base font-semibold">
            Verdict
          </h2>
          {isTooEarly(verdict) ? <TooEarlyBadge /> : <VerdictBadge kind={kind} />}
          <p className="text-xs text-muted">{standing(isFinal, judgedAt, subjects.length)}</p>
        </div>
        <p className="max-w-prose text-lg text-pretty wrap-anywhere">{keepUnits(sentence)}</p>
      </div>
      {findings.length > 0 && (
        <ol aria-label="What changed, worst first" className="border-t border-hairline">
          {findings.slice(0, FIRST).map((subject) => (
            <VerdictFinding
              key={keyOf(subject)}
              subject={subject}
              several={several}
              arithmeticHref={arithmeticOf(subject)}
            />
          ))}
        </ol>
      )}
      {findings.length > FIRST && (
        <details className="border-t border-hairline">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
            {findings.length - FIRST} further changes
          </summary>
          <ol start={FIRST + 1} aria-label="Further changes" className="border-t border-hairline">
            {findings.slice(FIRST).map((subject) => (
              <VerdictFinding
                key={keyOf(subject)}
                subject={subject}
                several={several}
                arithmeticHref={arithmeticOf(subject)}
              />
            ))}
          </ol>
        </details>
      )}
      {subjects.length > 0 && (
        <details className="border-t border-hairline">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
            Everything that was judged ({subjects.length})
          </summary>
          <p className="max-w-prose px-4 pb-2 text-xs text-muted">
            A change is called where its statistic is beyond the bar, so that it would be rare by chance; where it stays
            rare with everything in this table taken together; where it is not too small to matter; and where it began
            with the deploy.{" "}
            <a href={arithmeticOf()} className="underline">
              The arithmetic of each
            </a>{" "}
            can be gone through. The minutes that all of it was made of are at{" "}
            <code className="font-mono wrap-anywhere">GET /api/v1/deploys/{deployId}/minutes</code>, and sent to{" "}
            <code className="font-mono">POST /api/v1/analyse</code> they give this verdict again.
          </p>
          <VerdictTable rows={subjects.slice(0, MOST_ROWS).map((subject) => verdictRow(subject, several))} />
          {subjects.length > MOST_ROWS && (
            <p className="px-4 py-2 text-sm text-muted">{subjects.length - MOST_ROWS} more, which did not change.</p>
          )}
        </details>
      )}
      {!isFinal && subjects.length > 0 && <AutoRefresh everyMs={REFRESH_MS} />}
    </Panel>
  );
}

/** Stands for the verdict while it is judged. */
export function VerdictSkeleton() {
  return (
    <Panel aria-label="Verdict" aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-5.5 w-40" />
      <Skeleton className="h-6 max-w-prose" />
      <Skeleton className="h-6 w-3/5 max-w-prose" />
    </Panel>
  );
}

function standing(isFinal: boolean, judgedAt: number, subjects: number): string {
  if (subjects === 0) return "";
  return isFinal ? "final" : `not final: judged with what was in at ${formatDateTime(judgedAt)}`;
}

function keyOf({ service, operation, metric }: SubjectVerdict): string {
  return `${service}\n${operation}\n${metric}`;
}
