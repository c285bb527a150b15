import { type Figure, looksInWords } from "@/lib/charts/verdict-arithmetic";
import type { Look } from "@/lib/domain/verdict";

/** The figures of a verdict, each with how it is come by. */
export function VerdictFigures({ figures, looks }: { figures: readonly Figure[]; looks: readonly Look[] }) {
  return (
    <dl className="mt-2 grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-[minmax(9rem,auto)_minmax(0,1fr)]">
      {figures.map(({ name, value, note }) => (
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
  );
}
