/** Pixels of a plot's surroundings; the flags over the plot stand on the same scale. */
export const AXIS_WIDTH = 60;
export const RIGHT_MARGIN = 12;
export const TOP_MARGIN = 6;
export const TIME_AXIS_HEIGHT = 22;
export const FLAG_HEIGHT = 30;

/** A chart's height, and the room it takes before it is drawn: without and with flags. */
export const CHART_SIZES = {
  tall: { height: 220, plain: "h-[220px]", flagged: "h-[250px]" },
  short: { height: 116, plain: "h-[116px]", flagged: "h-[146px]" },
} as const;

export type ChartSize = keyof typeof CHART_SIZES;
