import jstat from "jstat";
import type { Arithmetic, Tables } from "./arithmetic-tables";
import { known } from "./plain-numbers";
import { changeOf } from "./reckon";
import { fisher } from "./reckon-counts";

/** What is still needed; null where the verdict asks for nothing. */
export function neededOf(arithmetic: Arithmetic) {
  const { needed, counts } = arithmetic.tables;
  if (!needed) return null;
  const { given } = needed;
  const ofRank = given.rank_steps === undefined ? undefined : rankSteps(arithmetic, needed);
  const steps: (number | null)[] = ofRank === undefined ? [] : [ofRank];
  if (given.count_steps !== undefined) {
    const requests = counts ? countRequests(counts, given.effect) : null;
    steps.push(requests === null || !given.requests_a_step ? null : requests / given.requests_a_step);
  }
  if (given.cautious_steps !== undefined) steps.push(given.cautious_steps);
  const most = steps.length === 0 || steps.includes(null) ? null : Math.max(...known(steps));
  if (most === null || most > 1_000 * given.window_after) return { ofRank, steps: most, requests: null, minutes: null };
  const further = Math.max(0, most - given.known);
  return {
    ...{ ofRank, steps: most },
    requests: given.requests_a_step === null ? null : Math.ceil(further * given.requests_a_step),
    minutes: Math.ceil(further * given.step_minutes),
  };
}

/** How large a change shows at each look; none where ranks say nothing of it. */
export function reachesOf(arithmetic: Arithmetic): { steps: number; change: number }[] {
  const { verdict, tables } = arithmetic;
  const { needed, noise, minutes, moments, together, looks } = tables;
  if (needed?.given.rank_steps === undefined || !moments || !together || !looks) return [];
  const { given, rows } = needed;
  const statistic = statisticNeeded(moments, together);
  const now = looks.rows.at(-1)?.steps ?? 0;
  const level = minutes.given.level ?? 0;
  const change = changeOf(arithmetic);
  const spread = change ? (change.high - change.low) / (2 * 1.96) : 0;
  return rows.map(({ steps, median_unit: median, mean_unit: mean, shortfall }) => {
    const units = known([median, mean]).filter((unit) => unit > 0);
    const need =
      verdict.metric === "error_rate"
        ? riseTo(statistic * (mean ?? 0), level, steps * (given.requests_a_step ?? 0))
        : statistic * noise.given.noise * Math.min(...units);
    const rest =
      shortfall === null ? 0.8416212335729143 * spread * Math.sqrt(now / steps) : shortfall * noise.given.noise;
    return { steps, change: Math.max(need, given.floor) + rest };
  });
}

function rankSteps(arithmetic: Arithmetic, { given }: NonNullable<Tables["needed"]>): number | null {
  const reaches = reachesOf(arithmetic);
  const within = reaches.find(({ change }) => change <= given.effect);
  if (within) return within.steps;
  const [middle, last] = [reaches[Math.floor((reaches.length - 1) / 2)], reaches.at(-1)];
  if (!middle || !last) return null;
  const [first, second] = [middle.change ** 2, last.change ** 2];
  const most = second * last.steps;
  const b = middle.steps < last.steps ? Math.min((first - second) / (1 / middle.steps - 1 / last.steps), most) : most;
  const a = second - b / last.steps;
  const steps = a < given.effect ** 2 ? b / (given.effect ** 2 - a) : Number.POSITIVE_INFINITY;
  return b > 0 && steps <= 2 * last.steps ? steps : null;
}

/** The statistic that is called among everything that was judged together. */
function statisticNeeded(moments: NonNullable<Tables["moments"]>, together: NonNullable<Tables["together"]>): number {
  const { false_alarms: alpha, tail_start: start, tail_share: share, tail_rate: rate } = moments.given;
  const highest = known(together.rows.map((row) => row.highest_of_all)).sort((x, y) => x - y);
  const place = Math.floor(alpha * (1 + highest.length) + 1e-9);
  const surprise = place === 0 ? Number.POSITIVE_INFINITY : (highest.at(-place) ?? 0);
  const beyond = surprise + Math.log(share);
  if (beyond > 0 && start > 0) return start * Math.exp(rate * beyond);
  const counted = moments.rows.filter(({ incident }) => !incident).map(({ statistic }) => statistic ?? 0);
  const allowed = Math.floor(Math.exp(-surprise) * (1 + counted.length) + 1e-9);
  return allowed === 0 ? Number.POSITIVE_INFINITY : (counted.sort((x, y) => x - y).at(-allowed) ?? 0);
}

/** The rise at which failures are so unusual a value, by halving. */
function riseTo(wanted: number, rate: number, n: number): number {
  let [low, high] = [0, 1 - rate];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const [k, expected] = [(rate + middle) * n, Math.max(rate * n, 1e-9)];
    if (Math.sqrt(2 * Math.max(0, k * Math.log(k / expected) - (k - expected))) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

function countRequests({ given }: NonNullable<Tables["counts"]>, effect: number): number | null {
  const baseline = { events: given.baseline_events, requests: given.baseline_requests };
  const { inflation } = given;
  const rate = (baseline.requests > 0 ? baseline.events / baseline.requests : 0) + effect;
  if (rate >= 1) return null;
  const limit = (baseline.events / inflation + 0.5) / (baseline.requests / inflation + 1) + given.floor;
  const shows = (events: number, requests: number) => {
    const [a, b] = [events / inflation + 0.5, (requests - events) / inflation + 0.5];
    const mean = a / (a + b);
    const above =
      Math.min(a, b) > 500
        ? 1 - jstat.normal.cdf(limit, mean, Math.sqrt((mean * (1 - mean)) / (a + b + 1)))
        : 1 - jstat.beta.cdf(limit, a, b);
    if (limit > 0 && (limit >= 1 || above < 0.9)) return false;
    return fisher(baseline, { events, requests }, inflation, "up") * given.tests <= given.false_alarms;
  };
  const isEnough = (requests: number) => {
    let [few, many] = [2, 3];
    while (many <= requests && !shows(many, requests)) [few, many] = [many, many * 2];
    if (many > requests) return false;
    while (many - few > 1) {
      const middle = Math.floor((few + many) / 2);
      if (shows(middle, requests)) many = middle;
      else few = middle;
    }
    const [k, n] = [many / inflation, requests / inflation];
    return k <= n && jstat.beta.cdf(rate, k, n - k + 1) >= 0.8;
  };
  let many = 1 / rate;
  while (!isEnough(many)) {
    many *= 2;
    if (many > 1e9) return null;
  }
  let few = many / 2;
  while (many / few > 1.05) {
    const middle = Math.sqrt(many * few);
    if (isEnough(middle)) many = middle;
    else few = middle;
  }
  return many;
}
