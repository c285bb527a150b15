import type { Sparkline as Prepared } from "@/lib/charts/sparkline";

interface SparklineProps {
  line: Prepared;
  /** What it says, in words. */
  label: string;
}

/** A small line without axes, drawn by the server, with a mark at each deploy. */
export function Sparkline({ line, label }: SparklineProps) {
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 100" preserveAspectRatio="none" className="h-7 w-20 sm:w-36">
      {line.marks.map((x) => (
        <line
          key={x}
          x1={x}
          x2={x}
          y1={0}
          y2={100}
          className="stroke-deploy"
          strokeWidth={1}
          strokeDasharray="2 2"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <path
        d={line.path}
        fill="none"
        className="stroke-p95"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
