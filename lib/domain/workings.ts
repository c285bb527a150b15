/** What a table's cell holds; null where nothing is known, or where a number has no bound. */
export type Cell = number | string | boolean | null;

/** Columns `at`, `from` and `to` are epoch milliseconds. */
export type Cells = Readonly<Record<string, Cell>>;

/** The tables that a verdict's figures follow from by plain arithmetic, in the order in which it is reckoned. */
export type SheetId =
  | "minutes"
  | "noise"
  | "parts"
  | "looks"
  | "moments"
  | "family"
  | "together"
  | "counts"
  | "pairs"
  | "onset"
  | "mix"
  | "blocks"
  | "called"
  | "siblings"
  | "shared"
  | "followed"
  | "confirmed"
  | "needed";

/** One table: numbers that are there once, and those of its rows. */
export interface Sheet {
  id: SheetId;
  given: Cells;
  rows: readonly Cells[];
}

/** The tables of one metric of one operation, those that its verdict was made with. */
export type Workings = readonly Sheet[];

/** A number as a cell: NaN is not known, infinity has no bound. */
export function toCell(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A column as people and programs read it: "earlier_days". */
export function columnName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether numbers under this name are epoch milliseconds. */
export function isTime(key: string): boolean {
  return key === "at" || key === "from" || key === "to";
}
