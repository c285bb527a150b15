/** A stream of pseudo-random numbers that its seed decides: the same seed, the same numbers, everywhere. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Poisson with the given mean. */
  poisson(mean: number): number;
  /** How many of `n` succeed, each with `probability`. */
  binomial(n: number, probability: number): number;
  /** A whole number in [low, high]. */
  between(low: number, high: number): number;
  /** `length` hexadecimal digits. */
  hex(length: number): string;
}

/** The stream of a seed and a name: streams of different names are independent of each other. */
export function randomOf(seed: number, name: string): Random {
  const next = sfc32(seed, name);
  const uniform = () => next() / 4_294_967_296;
  const normal = () => normalQuantile(uniform());
  const poisson = (mean: number) => {
    // Above 30 the normal approximation is within the noise, and takes one draw.
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  };
  const binomial = (n: number, probability: number) => {
    if (n * probability > 30 && n * (1 - probability) > 30) {
      const drawn = n * probability + Math.sqrt(n * probability * (1 - probability)) * normal();
      return Math.min(n, Math.max(0, Math.round(drawn)));
    }
    let count = 0;
    for (let i = 0; i < n; i++) if (uniform() < probability) count++;
    return count;
  };
  const between = (low: number, high: number) => low + Math.floor(uniform() * (high - low + 1));
  const hex = (length: number) => {
    let digits = "";
    while (digits.length < length) digits += next().toString(16).padStart(8, "0");
    return digits.slice(0, length);
  };
  return { uniform, normal, poisson, binomial, between, hex };
}

/** Chris Doty-Humphrey's sfc32, seeded by an FNV-1a hash of the name. */
function sfc32(seed: number, name: string): () => number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  let a = hash | 0;
  let b = seed | 0;
  let c = Math.imul(hash ^ seed, 0x9e3779b1);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

const STEPS = 4096;
const QUANTILES = Float64Array.from({ length: STEPS + 1 }, (_, i) => probit((i + 0.5) / (STEPS + 1)));

function normalQuantile(u: number): number {
  const place = u * STEPS;
  const index = Math.floor(place);
  const low = QUANTILES[index] ?? 0;
  return low + ((QUANTILES[index + 1] ?? low) - low) * (place - index);
}

/** Inverse of the normal distribution by bisection; only fills the table above. */
function probit(p: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 26.2.17; error below 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z > 0 ? 1 - tail : tail;
}
