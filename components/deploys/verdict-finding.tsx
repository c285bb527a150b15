import type { DescribedSubject } from "@/lib/charts/deploy-verdict-words";
import { keepUnits } from "@/lib/charts/format";
import { subjectName } from "@/lib/charts/subject-words";
import { verdictFigures } from "@/lib/charts/verdict-arithmetic";
import { VerdictFigures } from "./verdict-figures";
import { VerdictBadge } from "./verdict-kind";

interface VerdictFindingProps {
  subject: DescribedSubject;
  /** Several services are judged, so that each is named. */
  several: boolean;
  /** Where all that the figures follow from is laid open. */
  arithmeticHref: string;
}

/** One metric of one operation that changed: the sentence, and the arithmetic behind it. */
export function VerdictFinding({ subject, several, arithmeticHref }: VerdictFindingProps) {
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
        <VerdictFigures figures={verdictFigures(subject)} looks={looks} />
        <a href={arithmeticHref} className="mt-2 inline-block underline">
          The tables that these follow from<span className="sr-only">, of {subjectName(subject, several)}</span>
        </a>
      </details>
    </li>
  );
}
