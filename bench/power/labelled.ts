import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { type Figure, figure } from "../report";
import { readCases, type VerdictCase } from "../verdict/cases";
import { FakeDeploys, momentsBetween } from "./fake-deploys";
import { comparedFigures, countDeploy, NOMINAL } from "./false-alarms";
import type { PowerLine } from "./line";
import { type Counted, shareFigure, summed, Tally } from "./share";

/** From when on a case has a whole day before its past moments, and enough of those. */
const FIRST = 48 * HOUR;
/** Fake deploys end this long before the real one. */
const CLEAR = 2 * HOUR;
const EVERY = 50 * MINUTE;
const CASES = "cases";
/** A past of so much has seen more than a week-end, or one noisy day. */
const LONG_PAST = 4 * DAY;
const PASTS = ["with a past of 2 to 4 days", "with a past of 4 days or more"] as const;
/** Flagged moments no farther apart are one event. */
const SAME_EVENT = 2 * HOUR;

/** Cases of a file are taken in so many parts. */
const SHARES_OF_FILE = 4;

/** A fake deploy that something was blamed on. */
export interface FlaggedMoment {
  case: string;
  /** Epoch milliseconds. */
  at: number;
  /** The hour before it: cases are cut from fewer series, and some have the same hours. */
  hour: string;
}

interface Found {
  counted: Counted;
  flagged: FlaggedMoment[];
}

/** Fake deploys on the series of labelled cases, well before their deploy. Without files, no lines. */
export const labelled: PowerLine<Found> = {
  name: "labelled",
  parts: ({ files }) => files.length * SHARES_OF_FILE,
  run: ({ files, isQuick }, part) => {
    const file = files[Math.floor(part / SHARES_OF_FILE)];
    if (file === undefined) throw new Error(`no file for part ${part}`);
    return countFile(file, part % SHARES_OF_FILE, isQuick);
  },
  report: (results) => ({
    figures: Array.from({ length: results.length / SHARES_OF_FILE }, (_, file) =>
      figuresOf(results.slice(file * SHARES_OF_FILE, (file + 1) * SHARES_OF_FILE)),
    ).flat(),
  }),
};

function figuresOf(parts: readonly Found[]): Figure[] {
  const tally = summed(parts.map(({ counted }) => counted));
  const flagged = parts.flatMap((part) => part.flagged);
  const cases = tally.of(CASES).of;
  return [
    shareFigure(`A/A, ${cases} labelled cases: p ≤ .01`, tally.of("value"), { atMost: 1.2 }),
    ...PASTS.map((past) => shareFigure(`· the same, ${past}`, tally.of(past))),
    shareFigure("A/A, the same, flagged", tally.of("flagged"), { atMost: 2 }),
    { ...figure("· distinct events among those flagged", "events", [eventsOf(flagged)]), n: flagged.length },
    ...comparedFigures("A/A, the same,", tally),
  ];
}

async function countFile(file: string, share: number, isQuick: boolean): Promise<Found> {
  const tally = new Tally();
  const flagged: FlaggedMoment[] = [];
  let cases = 0;
  const tell = ({ line, reason }: { line: number; reason: string }) => {
    if (share === 0) console.error(`${file}, line ${line}: ${reason}; the line is left out`);
  };
  for await (const one of readCases(file, tell)) {
    if (cases++ % SHARES_OF_FILE !== share || (isQuick && cases % 10 !== 0)) continue;
    tally.add(CASES, true);
    flagged.push(...countCase(one, tally));
  }
  return { counted: tally.entries(), flagged };
}

function countCase({ id, series, deployedAt }: VerdictCase, tally: Tally): FlaggedMoment[] {
  const deploys = new FakeDeploys(series);
  const { start, step } = series;
  const to = Math.floor((deployedAt - start - CLEAR) / step);
  return momentsBetween(Math.ceil(FIRST / step), to, Math.round(EVERY / step)).flatMap((at) => {
    const fake = { at, minutes: 30, changed: null };
    const examined = deploys.examine(fake);
    const p = examined?.examination?.p;
    if (p !== undefined) tally.add(PASTS[at * step < LONG_PAST ? 0 : 1], p <= NOMINAL);
    const isFlagged = countDeploy([examined], fake, tally);
    return isFlagged ? [{ case: id, at: start + at * step, hour: hourBefore(series, at) }] : [];
  });
}

function hourBefore({ values, step }: MeasuredSeries, at: number): string {
  return values.subarray(Math.max(0, at - Math.round(HOUR / step)), at).join(" ");
}

/** How many events flagged moments are: each hour once, and neighbours in a case within two hours as one. */
export function eventsOf(flagged: readonly FlaggedMoment[]): number {
  const once = new Map(flagged.map((one) => [`${one.at} ${one.hour}`, one]));
  const last = new Map<string, number>();
  let events = 0;
  for (const one of [...once.values()].sort((a, b) => a.at - b.at)) {
    if (one.at - (last.get(one.case) ?? Number.NEGATIVE_INFINITY) > SAME_EVENT) events++;
    last.set(one.case, one.at);
  }
  return events;
}
