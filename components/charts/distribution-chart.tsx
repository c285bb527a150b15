import type { Distribution } from "@/lib/charts/distribution";
import { formatCount, formatMs, NO_VALUE } from "@/lib/charts/format";

const PLOT_TOP = 36;
const PLOT_HEIGHT = 150;
const HEIGHT = PLOT_TOP + PLOT_HEIGHT + 22;

const SIDES = {
  before: { stroke: "stroke-muted", fill: "fill-muted", text: "Before", dash: "4 3" },
  after: { stroke: "stroke-p95", fill: "fill-p95", text: "After", dash: undefined },
} as const;

type Side = keyof typeof SIDES;

/**
 * The latencies before and after a deploy laid over each other, on a logarithmic axis; the areas are
 * equal, so that shapes compare whatever the traffic. Drawn by the server; its table says the same.
 */
export function DistributionChart({ distribution, title }: { distribution: Distribution; title: string }) {
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
        <span className="font-medium">{title}</span>
        <Key side="before" n={distribution.n.before} />
        <Key side="after" n={distribution.n.after} />
      </figcaption>
      <svg aria-hidden="true" width="100%" height={HEIGHT} className="overflow-visible">
        <Axis ticks={distribution.ticks} />
        <svg
          y={PLOT_TOP}
          width="100%"
          height={PLOT_HEIGHT}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          overflow="visible"
          aria-hidden="true"
        >
          <Area side="before" distribution={distribution} />
          <Area side="after" distribution={distribution} />
        </svg>
        <Quantiles marks={distribution.marks} />
      </svg>
      <QuantileTable title={title} marks={distribution.marks} />
    </figure>
  );
}

function Key({ side, n }: { side: Side; n: number }) {
  const { stroke, text, dash } = SIDES[side];
  return (
    <span className="inline-flex items-center gap-1.5 text-muted">
      <svg aria-hidden="true" viewBox="0 0 18 4" className="h-1 w-4.5">
        <line x1="0" x2="18" y1="2" y2="2" className={stroke} strokeWidth="2" strokeDasharray={dash} />
      </svg>
      {text}, {formatCount(n)} requests
    </span>
  );
}

function Axis({ ticks }: { ticks: Distribution["ticks"] }) {
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick.label}>
          <line {...at(tick.fraction)} y1={PLOT_TOP} y2={PLOT_TOP + PLOT_HEIGHT} className="stroke-hairline" />
          <text x={percent(tick.fraction)} y={HEIGHT - 6} textAnchor="middle" className="fill-muted text-[11px]">
            {tick.label}
          </text>
        </g>
      ))}
      <line x1="0" x2="100%" y1={PLOT_TOP + PLOT_HEIGHT} y2={PLOT_TOP + PLOT_HEIGHT} className="stroke-edge" />
    </>
  );
}

/** The outline of the bins as steps, over their area. */
function Area({ side, distribution }: { side: Side; distribution: Distribution }) {
  const { bins, highest } = distribution;
  const width = 100 / bins.length;
  const steps = bins.map((bin, index) => {
    const y = 100 - (bin[side] / highest) * 100;
    return `L${(index * width).toFixed(2)} ${y.toFixed(2)}L${((index + 1) * width).toFixed(2)} ${y.toFixed(2)}`;
  });
  const { stroke, fill, dash } = SIDES[side];
  return (
    <>
      <path d={`M0 100${steps.join("")}L100 100Z`} className={fill} opacity={side === "before" ? 0.14 : 0.16} />
      <path
        d={`M0 100${steps.join("")}L100 100`}
        fill="none"
        className={stroke}
        strokeWidth={1.5}
        strokeDasharray={dash}
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
}

/** The p95 of each side over the plot, each label on a line of its own and turned inwards. */
function Quantiles({ marks }: { marks: Distribution["marks"] }) {
  const shown = marks.filter((mark) => mark.quantile === "p95");
  return shown.map((mark, index) => {
    const { stroke, fill, text, dash } = SIDES[mark.side];
    const y = 11 + index * 14;
    const isRight = mark.fraction > 0.5;
    return (
      <g key={mark.side}>
        <line {...at(mark.fraction)} y1={y - 8} y2={PLOT_TOP + PLOT_HEIGHT} className={stroke} strokeDasharray={dash} />
        <text
          x={percent(mark.fraction)}
          dx={isRight ? -5 : 5}
          y={y}
          textAnchor={isRight ? "end" : "start"}
          // A rim of the ground's colour: the other side's line may pass behind the words.
          paintOrder="stroke"
          strokeWidth={4}
          className={`${fill} stroke-panel text-[11px] font-medium`}
        >
          {`p95 ${text.toLowerCase()} ${formatMs(mark.ms)}`}
        </text>
      </g>
    );
  });
}

function QuantileTable({ title, marks }: { title: string; marks: Distribution["marks"] }) {
  const value = (side: Side, quantile: string) => {
    const mark = marks.find((candidate) => candidate.side === side && candidate.quantile === quantile);
    return mark ? formatMs(mark.ms) : NO_VALUE;
  };
  return (
    <table className="sr-only">
      <caption>{title}: percentiles</caption>
      <thead>
        <tr>
          <th scope="col">Percentile</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {["p50", "p95", "p99"].map((quantile) => (
          <tr key={quantile}>
            <th scope="row">{quantile}</th>
            <td>{value("before", quantile)}</td>
            <td>{value("after", quantile)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function at(fraction: number): { x1: string; x2: string } {
  return { x1: percent(fraction), x2: percent(fraction) };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}
