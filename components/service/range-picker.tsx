import Link from "next/link";
import { Segmented } from "@/components/ui/segmented";
import { formatClock, formatDay } from "@/lib/charts/format-time";
import { RANGE_WORDS, type RangeName } from "@/lib/charts/range";
import type { Window } from "@/lib/domain/time";

interface RangePickerProps {
  choices: { name: RangeName; href: string; current: boolean }[];
  window: Window;
  /** The page over exactly this window, whenever it is opened. */
  windowHref: string;
}

/** The choice of the last while, and the window that is shown: a link that keeps to it. */
export function RangePicker({ choices, window, windowHref }: RangePickerProps) {
  return (
    <>
      <Segmented
        label="Range"
        segments={choices.map(({ name, ...choice }) => ({
          ...choice,
          label: name,
          title: `The last ${RANGE_WORDS[name]}`,
        }))}
      />
      <Link href={windowHref} title="A link to exactly this stretch of time" className="link text-xs text-muted">
        {inWords(window)}
      </Link>
    </>
  );
}

function inWords({ from, to }: Window): string {
  const [start, end] = [formatDay(from), formatDay(to)];
  return `${start}, ${formatClock(from)} to ${start === end ? "" : `${end}, `}${formatClock(to)} UTC`;
}
