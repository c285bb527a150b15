/** What the single requests of each minute come to; NaN where nothing is known of a minute. */
export interface RequestMinutes {
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
  requests: Float64Array;
  errors: Float64Array;
}

export function unknownMinutes(length: number): RequestMinutes {
  const unknown = () => new Float64Array(length).fill(Number.NaN);
  return { p50: unknown(), p95: unknown(), p99: unknown(), requests: unknown(), errors: unknown() };
}

/** Writes a minute: percentiles by nearest rank, for which the latencies are put in order. */
export function keepMinute(into: RequestMinutes, minute: number, latencies: Float64Array, errors: number): void {
  const sorted = latencies.sort();
  const rank = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
  into.p50[minute] = rank(0.5);
  into.p95[minute] = rank(0.95);
  into.p99[minute] = rank(0.99);
  into.requests[minute] = sorted.length;
  into.errors[minute] = errors;
}

/** All requests of a minute, of which parts are known. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
