import { Panel } from "@/components/ui/panel";
import { keepUnits } from "@/lib/charts/format";

/** What is still there a day after a deploy, against the same hours of the day before it. */
export function DayLater({ sentences }: { sentences: string[] }) {
  return (
    <Panel aria-labelledby="day-later" className="flex flex-col gap-1 p-4">
      <h2 id="day-later" className="text-base font-semibold">
        A day later
      </h2>
      {sentences.map((sentence) => (
        <p key={sentence} className="max-w-prose text-sm text-pretty wrap-anywhere">
          {keepUnits(sentence)}
        </p>
      ))}
      <p className="max-w-prose text-xs text-muted">
        The 24 hours after against the same hours of the day before, less what these two weekdays differed by a week
        earlier. 99 % intervals, from days past.
      </p>
    </Panel>
  );
}
