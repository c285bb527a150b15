import type { DescribedSubject } from "@/lib/charts/deploy-verdict-words";
import { keepUnits } from "@/lib/charts/format";
import { subjectName } from "@/lib/charts/subject-words";
import { looksInWords, verdictFigures } from "@/lib/charts/verdict-arithmetic";
import { VerdictBadge } from "./verdict-kind";

interface VerdictFindingProps {
  subject: DescribedSubject;
  /** Several services are judged, so that each is named. */
  several: boolean;
}

/** One metric of one operation that changed: the sentence, and the arithmetic behind it. */
export function VerdictFinding({ subject, several }: VerdictFindingProps) {
  const { kind, metric, operation, sentence, looks } = subject;
  return (
    <li
      data-finding={`${metric} ${operation}`}
      className="flex flex-col gap-1.5 border-b border-hairline px-4 py-3 last:border-0"
    >
      <div className="flex flex-col gap-x-3 gap-y-1 sm:flex-row sm:items-baseline">
        <span className="shrink-0 sm:w-28">
          <VerdictBadge kind={kind} />
        </span>
        <p className="max-w-5xl min-w-0 text-sm wrap-anywhere">{keepUnits(sentence)}</p>
      </div>
      <details className="text-sm sm:ml-31">
        <summary className="w-fit text-muted hover:text-ink">
          Show the arithmetic<span className="sr-only"> of {subjectName(subject, several)}</span>
        </summary>
        <dl className="mt-2 grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-[minmax(9rem,auto)_minmax(0,1fr)]">
          {verdictFigures(subject).map(({ name, value, note }) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="min-w-0 max-sm:mb-1">
                <span className="font-medium">{value}</span>
                <span className="block max-w-prose text-xs text-muted">{note}</span>
              </dd>
            </div>
          ))}
          {looks.length > 0 && (
            <div className="contents">
              <dt className="text-muted">Looks</dt>
              <dd className="min-w-0">
                <span className="font-medium">{looksInWords(looks)}</span>
                <span className="block max-w-prose text-xs text-muted">
                  Minutes after the deploy, and the statistic as it was then. Past moments were looked at as often.
                </span>
              </dd>
            </div>
          )}
        </dl>
      </details>
    </li>
  );
}
