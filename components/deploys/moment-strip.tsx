import { STRIP, type MomentStrip as Strip } from "@/lib/charts/moment-strip";

/** Where the deploy's statistic lies among those of past moments. The table says the same in numbers. */
export function MomentStrip({ strip }: { strip: Strip }) {
  const { moments, incidents, bar, deploy, ticks } = strip;
  return (
    <figure className="px-4 pt-3">
      <svg
        viewBox={`0 0 ${STRIP.width} ${STRIP.height}`}
        aria-hidden
        className="w-full max-w-3xl overflow-visible text-muted"
      >
        <path d={moments} stroke="currentColor" strokeOpacity={0.35} />
        <path d={incidents} stroke="currentColor" strokeOpacity={0.35} strokeDasharray="3 3" />
        {bar !== null && <path d={`M${bar} 6v32`} className="stroke-ink" strokeDasharray="2 2" />}
        {deploy !== null && <path d={`M${deploy} 2v34`} className="stroke-ink" strokeWidth={3} />}
        {ticks.map(({ x, label }) => (
          <text key={label} x={x} y={STRIP.height} fontSize={9} textAnchor="middle" fill="currentColor">
            {label}
          </text>
        ))}
      </svg>
      <figcaption className="mt-1 max-w-prose text-xs text-muted">
        Statistics: a thin line for each past moment (broken: left out as an incident), a thick one for this deploy, and
        a dotted one for the bar. Distances shrink to the right.
      </figcaption>
    </figure>
  );
}
