import type { Sheet } from "@/lib/domain/workings";

/** Past moments as ticks along their statistic, in a box of STRIP's size. */
export interface MomentStrip {
  /** Paths of the moments that count, and of those left out as incidents. */
  moments: string;
  incidents: string;
  /** Where the bar and the deploy's own statistic are; null where they have no bound. */
  bar: number | null;
  deploy: number | null;
  ticks: { x: number; label: string }[];
}

export const STRIP = { width: 640, height: 44 };

const LABELLED = [0, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** On a scale of ln(1 + statistic): most moments are near 0, and changes far from it. Null without past moments. */
export function momentStrip(moments: Sheet, deploy: number | null, bar: number | null): MomentStrip | null {
  const all = moments.rows.map(({ statistic, incident }) => ({ statistic: Number(statistic), incident }));
  const most = Math.max(1, ...all.map(({ statistic }) => statistic), deploy ?? 0, bar ?? 0);
  if (all.length === 0) return null;
  const at = (statistic: number) => Math.round((Math.log1p(statistic) / Math.log1p(most)) * 6_360 + 20) / 10;
  const path = (isIncident: boolean) =>
    all.flatMap(({ statistic, incident }) => (incident === isIncident ? [`M${at(statistic)} 12v20`] : [])).join("");
  return {
    moments: path(false),
    incidents: path(true),
    bar: bar === null ? null : at(bar),
    deploy: deploy === null ? null : at(deploy),
    ticks: LABELLED.filter((one) => one <= most).map((one) => ({ x: at(one), label: String(one) })),
  };
}
