/** One hue a series, wherever it is drawn. Classes name tokens of app/globals.css. */
export const SERIES_COLOURS = {
  p50: "var(--color-p50)",
  p95: "var(--color-p95)",
  p99: "var(--color-p99)",
  throughput: "var(--color-throughput)",
  errors: "var(--color-errors)",
} as const;

export type SeriesColour = keyof typeof SERIES_COLOURS;

/** One line of a chart. */
export interface ChartLine {
  name: string;
  colour: SeriesColour;
  /** Which of a row's values it draws. */
  value: number;
  /** A filled line, for a chart of one. */
  filled?: boolean;
}

/** The same hues as classes, for what the server draws. */
export const SERIES_BACKGROUNDS: Record<SeriesColour, string> = {
  p50: "bg-p50",
  p95: "bg-p95",
  p99: "bg-p99",
  throughput: "bg-throughput",
  errors: "bg-errors",
};
