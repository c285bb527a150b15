import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { type Cells, type Sheet, toCell } from "@/lib/domain/workings";
import type { Judged } from "./blame";
import { countsOf, type Mix, mixOf } from "./mix";
import { type OperationPast, positions, QUANTILES } from "./operation-law";
import { median } from "./order-statistics";

/** What other shares of traffic, or another number of requests, did to a series by themselves. */
export function mixSheets(one: Judged, judged: readonly Judged[]): Sheet[] {
  const mix = one.subject.operation === ALL_OPERATIONS ? mixOf(one, judged) : countsOf(one, judged);
  if (!mix) return [];
  const { question, moment, series } = one.examined;
  const { end } = question;
  const shape = { ...moment.shape, after: moment.known };
  const at = (index: number) => series.start + index * series.step;
  const first = end + shape.gap;
  const spans = spansOf(mix, end, shape).map(({ from, to, ...others }) => ({ from: at(from), to: at(to), ...others }));
  const { metric } = series;
  const isQuantile = metric === "p50" || metric === "p95" || metric === "p99";
  const position = isQuantile && positions(series, QUANTILES[metric]);
  return [
    {
      id: "mix",
      given: { byMix: toCell(median(mix.control(end, shape))) },
      rows: mix.operations.map((operation) => ({
        operation: operation.operation,
        requestsBefore: operation.requests(at(end - shape.before), at(end)),
        requestsAfter: operation.requests(at(first), at(first + shape.after)),
        ...(isQuantile ? lawCells(operation, at(end)) : { rate: toCell(operation.errorsBefore(at(end))) }),
      })),
    },
    {
      id: "blocks",
      given: {},
      rows: spans.map(({ from, to, steps, expected }) => ({
        ...{ from, to, steps },
        ...(position && { z: toCell(position(from, to)) }),
        expected: toCell(expected),
      })),
    },
    {
      id: "called",
      given: {},
      rows: spans.flatMap(({ from, to }) =>
        mix.operations.map(({ operation, requests }) => ({ from, operation, requests: requests(from, to) })),
      ),
    },
  ];
}

/** The window before, which is no step after, and each block after it. */
function spansOf({ expected }: Mix, end: number, shape: Parameters<Mix["expected"]>[1]) {
  const { before, after } = expected(end, shape);
  return [{ from: end - shape.before, to: end, steps: 0, expected: before }, ...after];
}

function lawCells({ lawBefore }: OperationPast, at: number): Cells {
  const law = lawBefore(at);
  const cells = [0, 1, 2].flatMap((i): [string, number | null][] => [
    [`z${i + 1}`, toCell(law?.z[i])],
    [`x${i + 1}`, toCell(law?.x[i])],
  ]);
  return Object.fromEntries(cells);
}
