import { driftOf } from "@/lib/analysis/drift";
import { DAY } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { simulatedWeeks, WEEKS_END } from "@/lib/testing/weeks";
import { type Figure, figure } from "../report";

/** Ten deploys over four weeks, each 2 % slower than the one before, and as many that are not. */
export function driftFigures(runs: number): Figure[] {
  const drifted = (by: number) => {
    const cases = Array.from({ length: runs }, (_, seed) => {
      // The first four weeks ago; the last two days before the stretch that is looked at.
      const steps = (day: number) => Math.min(10, Math.max(0, Math.floor((day - 42) / 2.7) + 1));
      const series = simulatedWeeks(seed + 1, (day) => steps(day) * Math.log(1 + by));
      const current = { from: WEEKS_END - DAY, to: WEEKS_END };
      return driftOf(series, current, 4, DEFAULT_SETTINGS.floors)?.kind === "drifted";
    });
    return cases.filter((is) => is).length / runs;
  };
  return [
    figure("ten steps of + 2 % over four weeks: seen by the last day", "share", [drifted(0.02)], { atLeast: 0.9 }),
    figure("ten deploys that change nothing: called a drift", "share", [drifted(0)], { atMost: 0.02 }),
  ].map((one) => ({ ...one, n: runs }));
}
