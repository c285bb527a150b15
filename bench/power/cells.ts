import { type OperationSpec, USUAL } from "./operation";

/** A cell of the grid: an operation unlike the usual one in one thing, or in many. */
export interface Cell {
  name: string;
  spec: OperationSpec;
}

const one = (name: string, differs: Partial<OperationSpec>): Cell => ({ name, spec: { ...USUAL, ...differs } });

/** Every value of every property at least once, and mixtures of the hardest. */
export const CELLS: readonly Cell[] = [
  one("usual: 60/min, ρ .5, seasons, .1 % errors", {}),
  one("ρ 0", { autocorrelation: 0 }),
  one("ρ .8", { autocorrelation: 0.8 }),
  one("ρ .95", { autocorrelation: 0.95 }),
  one("1/min", { requestsPerMinute: 1 }),
  one("5/min", { requestsPerMinute: 5 }),
  one("600/min", { requestsPerMinute: 600 }),
  one("6,000/min", { requestsPerMinute: 6000 }),
  one("no seasons", { seasons: false }),
  one("Student t 3", { tails: "student" }),
  one("Pareto", { tails: "pareto" }),
  one("5 % of minutes missing", { missing: "scattered" }),
  one("half hours missing", { missing: "blocks" }),
  one("no errors", { errorShare: 0 }),
  one("1 % errors", { errorShare: 0.01 }),
  one("5 % errors", { errorShare: 0.05 }),
  one("traffic +5 % a day", { growth: 0.05 }),
  one("1/min, ρ .95, Pareto, missing, 5 % errors", {
    requestsPerMinute: 1,
    autocorrelation: 0.95,
    tails: "pareto",
    missing: "scattered",
    errorShare: 0.05,
  }),
  one("5/min, ρ .8, Student t 3, half hours missing, 1 % errors", {
    requestsPerMinute: 5,
    autocorrelation: 0.8,
    tails: "student",
    missing: "blocks",
    errorShare: 0.01,
  }),
  one("600/min, ρ .8, no seasons, growth, no errors", {
    requestsPerMinute: 600,
    autocorrelation: 0.8,
    seasons: false,
    growth: 0.05,
    errorShare: 0,
  }),
  one("6,000/min, ρ .95, Student t 3, growth, half hours missing, 5 % errors", {
    requestsPerMinute: 6000,
    autocorrelation: 0.95,
    tails: "student",
    growth: 0.05,
    missing: "blocks",
    errorShare: 0.05,
  }),
];
