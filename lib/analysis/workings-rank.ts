import { type Cells, type Sheet, toCell } from "@/lib/domain/workings";
import type { Judged } from "./blame";
import { type Examination, factsAt } from "./examine";
import { highestSurprises, stepsDown } from "./family";
import type { Examined } from "./judge";
import { statisticOf } from "./placebo";
import { lookEnds } from "./significance";
import { partAt, partsPerLook } from "./statistic";

/** Everything that the statistic is the largest of. */
export function partSheet(examined: Examined, { law }: Examination): Sheet {
  const { question, moment } = examined;
  const { series, looks, end } = question;
  const { parts, means } = factsAt(question, end);
  const noise = series.scaleAt(end);
  const over = lookEnds(examined).length * partsPerLook(looks);
  const rows = Array.from({ length: over }, (_, part): Cells => {
    const { look, kind, run } = partAt(looks, part);
    const value = parts[part] ?? 0;
    const unit = law.units[part] ?? 0;
    return {
      minutes: moment.lookMinutes[look] ?? 0,
      steps: looks.ends[look] ?? 0,
      ...{ kind, run },
      change: means?.[part] ?? value * noise,
      ...{ value, unit },
      ratio: value === 0 ? 0 : toCell(Math.abs(value) / unit),
    };
  });
  return { id: "parts", given: {}, rows: rows.filter(({ value, unit }) => value !== 0 || unit !== 0) };
}

/** What was known at each look that is over. */
export function lookSheet(examined: Examined, examination: Examination): Sheet {
  const { question, moment } = examined;
  const { series, looks, end } = question;
  const { steep, law } = examination;
  const { parts, changes } = factsAt(question, end);
  const noise = series.scaleAt(end);
  const rows = lookEnds(examined).map(
    (steps, look): Cells => ({
      minutes: moment.lookMinutes[look] ?? 0,
      steps,
      change: toCell((changes[look] ?? Number.NaN) * noise),
      largest: toCell(statisticOf(parts, law.units, (look + 1) * partsPerLook(looks))),
      ...(steep && {
        overTrend: toCell(steep.statistics[look]),
        asFarFromTrend: steep.atLeast[look] ?? 0,
        limit: toCell(steep.limits[look]),
      }),
      statistic: toCell(examination.statistics[look]),
    }),
  );
  return { id: "looks", given: {}, rows };
}

/** The past moments that the deploy is compared with, latest first. */
export function momentSheet({ question, series: measured }: Examined, examination: Examination, alpha: number): Sheet {
  const { law, steep, changes } = examination;
  const rows = question.placebos.map((moment, i): Cells => {
    const statistic = statisticOf(factsAt(question, moment).parts, law.units);
    return {
      at: measured.start + moment * measured.step,
      statistic: toCell(statistic),
      incident: Number.isNaN(law.byMoment[i]),
      surprise: toCell(law.surprises[i]),
      change: toCell(changes[i]),
      ...(steep && { overTrend: toCell(steep.law.byMoment[i]) }),
    };
  });
  const { start, share, rate } = law.tail;
  const smallestUnit = question.series.weights && Math.min(...law.units.filter((unit) => unit > 0));
  return {
    id: "moments",
    given: {
      ...{ falseAlarms: alpha, tailStart: start, tailShare: share, tailRate: rate },
      ...(smallestUnit !== null && { smallestUnit: toCell(smallestUnit) }),
    },
    rows,
  };
}

/** What was judged together, most surprising first, and of each past moment what was most surprising at it. */
export function familySheets(judged: readonly Judged[], examination: Examination): Sheet[] {
  const family = judged.flatMap(({ subject, examined }) =>
    examined.examination ? [{ subject, examination: examined.examination }] : [],
  );
  const examinations = family.map((one) => one.examination);
  const steps = stepsDown(examinations);
  const place = steps.findIndex(({ index }) => examinations[index] === examination);
  const notMore = steps.slice(place).flatMap(({ index }) => examinations[index] ?? []);
  const all = highestSurprises(examinations);
  const rows = steps.flatMap(({ index, atLeast, moments, adjusted }): Cells[] => {
    const one = family[index];
    if (!one) return [];
    const { service, operation, series } = one.subject;
    const { surprise, p } = one.examination;
    return [{ service, operation, metric: series.metric, surprise, p, atLeast, moments, adjustedP: adjusted }];
  });
  return [
    { id: "family", given: { place: place + 1 }, rows },
    {
      id: "together",
      given: { surprise: examination.surprise },
      rows: Array.from(highestSurprises(notMore), (highest, i) => ({
        ...{ moment: i + 1, highest: toCell(highest), highestOfAll: toCell(all[i]) },
      })),
    },
  ];
}
