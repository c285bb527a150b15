import type { Change } from "@/lib/charts/change";

const TONES = { worse: "text-regressed", better: "text-improved", neutral: "text-muted" } as const;

const SHAPES = {
  up: <path d="M5 1.5 9.5 9h-9z" />,
  down: <path d="M5 8.5.5 1h9z" />,
  same: <circle cx="5" cy="5" r="3" />,
  unknown: <path d="M1 4.25h8v1.5H1z" />,
} as const;

/** The text colour of a change. */
function changeColor(change: Change): string {
  return TONES[change.tone];
}

/** A change by shape, word and colour; `terse` shortens the word, for people who see the metric beside it. */
export function ChangeMark({ change, terse = false }: { change: Change; terse?: boolean }) {
  return (
    <span className={`change ${changeColor(change)}`}>
      <svg aria-hidden="true" viewBox="0 0 10 10" fill="currentColor">
        {SHAPES[change.direction]}
      </svg>
      {terse ? (
        <>
          <span aria-hidden="true">{change.short}</span>
          <span className="sr-only">{change.word}</span>
        </>
      ) : (
        change.word
      )}
    </span>
  );
}
