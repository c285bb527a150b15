/** Amounts by time, of which those of any stretch are added up at once. */
export interface Timeline {
  /** Sum of the amounts at [from, to), epoch milliseconds; a step's own are taken for evenly spread over it. */
  sum: (from: number, to: number) => number;
}

/** Amounts of even steps; NaN counts as none. */
export function timelineOf(start: number, step: number, amounts: Float64Array): Timeline {
  const sums = new Float64Array(amounts.length + 1);
  for (const [i, amount] of amounts.entries()) sums[i + 1] = (sums[i] ?? 0) + (amount || 0);
  const until = (at: number) => {
    const position = Math.min(Math.max((at - start) / step, 0), amounts.length);
    const whole = Math.floor(position);
    const below = sums[whole] ?? 0;
    return below + (position - whole) * ((sums[whole + 1] ?? below) - below);
  };
  return { sum: (from, to) => until(to) - until(from) };
}
