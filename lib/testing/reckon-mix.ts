import type { Arithmetic, Tables } from "./arithmetic-tables";
import { median, sum } from "./plain-numbers";

type Operation = NonNullable<Tables["mix"]>["rows"][number];

/** What other shares of the requests did, and what the operations did themselves; null where it is not said. */
export function mixOf({ verdict, tables: { mix, blocks, called, looks } }: Arithmetic) {
  if (!mix || !blocks || !called) return null;
  const expected = blocks.rows.map(({ from, z }) => {
    const there = mix.rows.map((operation) => ({ operation, requests: requestsAt(called, from, operation.operation) }));
    return verdict.metric === "error_rate" ? meanRate(there) : slowest(there, z ?? Number.NaN);
  });
  const before = expected[0] ?? Number.NaN;
  const steps = blocks.rows.flatMap(({ steps }, i) => Array<number>(steps).fill((expected[i] ?? Number.NaN) - before));
  const byMix = median(steps.filter((one) => !Number.isNaN(one)));
  const shareOf = (of: (one: Operation) => number) => {
    const all = sum(mix.rows.map(of));
    return mix.rows.map((one) => of(one) / all);
  };
  return {
    ...{ expected, byMix, operations: (looks?.rows.at(-1)?.change ?? Number.NaN) - byMix },
    ...{ before: shareOf((one) => one.requests_before), after: shareOf((one) => one.requests_after) },
  };
}

interface Called {
  operation: Operation;
  requests: number;
}

function requestsAt({ rows }: NonNullable<Tables["called"]>, from: string, operation: string): number {
  return rows.find((row) => row.from === from && row.operation === operation)?.requests ?? 0;
}

function meanRate(there: readonly Called[]): number {
  const rated = there.flatMap(({ operation: { rate }, requests }) =>
    typeof rate === "number" ? [{ rate, requests }] : [],
  );
  return sum(rated.map(({ rate, requests }) => rate * requests)) / sum(rated.map(({ requests }) => requests));
}

function slowest(there: readonly Called[], z: number): number {
  const laws = there.map(({ operation, requests }) => ({ points: pointsOf(operation), requests }));
  const wanted = tail(z) * sum(laws.filter(({ points }) => points.length > 1).map(({ requests }) => requests));
  let [low, high] = [-50, 50];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    const slower = laws.map(({ points, requests }) => (points.length > 1 ? requests * tail(zAt(points, middle)) : 0));
    if (sum(slower) > wanted) low = middle;
    else high = middle;
  }
  return low;
}

function pointsOf({ z1, x1, z2, x2, z3, x3 }: Operation): { z: number; x: number }[] {
  const all = [
    { z: z1, x: x1 },
    { z: z2, x: x2 },
    { z: z3, x: x3 },
  ];
  return all.flatMap(({ z, x }) => (typeof z === "number" && typeof x === "number" ? [{ z, x }] : []));
}

function zAt(points: readonly { z: number; x: number }[], x: number): number {
  const inner = points.slice(1, -1).findIndex((point) => x <= point.x);
  const i = inner < 0 ? points.length - 2 : inner;
  const [left, right] = [points[i], points[i + 1]];
  if (!left || !right) return Number.NaN;
  return left.z + ((x - left.x) / (right.x - left.x)) * (right.z - left.z);
}

function tail(z: number): number {
  return 1 / (1 + Math.exp(z * (1.5976 + 0.070566 * z * z)));
}
