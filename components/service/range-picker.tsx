import Link from "next/link";
import { Segmented } from "@/components/ui/segmented";
import { formatClock, formatDay } from "@/lib/charts/format-time";
import { RANGE_WORDS, type RangeName } from "@/lib/charts/range";
import type { Window } from "@/lib/domain/time";

interface RangePickerProps {
  choices: { name: RangeName; href: string; current: boolean }[];
}

/** The choice of the last while. */
export function RangePicker({ choices }: RangePickerProps) {
  return (
    <Segmented
      label="Range"
      segments={choices.map(({ name, ...choice }) => ({
        ...choice,
        label: name,
        title: `The last ${RANGE_WORDS[name]}`,
      }))}
    />
  );
}

/** The window in words; a link that shows the same whenever it is opened. */
export function WindowLink({ window, href }: { window: Window; href: string }) {
  return (
    <Link href={href} prefetch={false} title="A link to exactly this stretch of time" className="link">
      {inWords(window)}
    </Link>
  );
}

function inWords({ from, to }: Window): string {
  const [start, end] = [formatDay(from), formatDay(to)];
  return `${start}, ${formatClock(from)} to ${start === end ? "" : `${end}, `}${formatClock(to)} UTC`;
}
