import type { JudgedMetric } from "@/lib/domain/verdict";
import type { SheetId } from "@/lib/domain/workings";

/** How a table's columns follow from one another, and which figures follow from it, a sentence each. */
export function formulasOf(id: SheetId, metric: JudgedMetric): readonly string[] {
  return metric === "error_rate" ? (OF_RATES[id] ?? FORMULAS[id]) : FORMULAS[id];
}

const SHIFT = "shift = scaled − level − earlier_days, which is 0 where it is not known.";
const EARLIER_DAYS =
  "earlier_days: what 1, 2, 3 and 7 days ago lay between the window before and this minute; the median of the days that are known.";
const TREND =
  "slope: the median over all pairs of sixths i < j of (b[j] − b[i]) ÷ (j − i). trend_slope = slope ÷ minutes of a sixth; trend_level: the median over i = 0 … 5 of b[i] + slope × (5.5 − i). trend = trend_level + trend_slope × (m + ½) in the minute m = 0, 1, … since the end of the window before.";
const UNUSUAL =
  "unusual: of scaled − level, shift (where earlier_days is known) and scaled − trend the one nearest 0; 0 where two of them have different signs.";
const RATIO =
  "unit: what |value| stays below at 97 of 100 past moments (movement: 99). ratio = |value| ÷ unit. Burst, and direction: the change of the largest ratio.";

const COUNTED =
  "at: end of the window before. N: the moments that are no incident. k: those of them whose statistic is at least that of the last look. By chance: (1 + k) ÷ (1 + N).";
const BAR =
  "The bar that a statistic is called above: the a-th largest statistic of the N, a = false_alarms × (1 + N) rounded down; none where a is 0.";
const INCIDENT =
  "incident: of all M statistics, with q(x) their quantile (ascending, the one of rank 1 + x × (M − 1), linear between two ranks; so wherever q is written), those larger than q(0.95) × (M ÷ 4)^r, r = ln(q(0.95) ÷ q(0.75)) ÷ ln 5, at least 0.15, and ½ where there is no such number; the largest first, a tenth of M (rounded down) at most";
const INTERVAL =
  "95 % interval: from c − noise_of_change × Q(0.975) to c − noise_of_change × Q(0.025), c the change of the last look; Q(x): of the n known values of change here (incidents too), ascending, the one of rank x × (n + 1), but from 1 to n, linear between two ranks. change here is that of the moment up to the last look ÷ the noise_of_change of its own. Then e to that power where scaled is a logarithm.";
const SURPRISE =
  "surprise of a statistic s: up to tail_start −ln p, p = (1 + those of the N at least as large) ÷ (1 + N), but p no less than tail_share where tail_start is above 0; beyond it −ln tail_share + ln(s ÷ tail_start) ÷ tail_rate. tail_start: q(0.95) of the N; tail_rate: r of the N, or ln(q(0.99) ÷ q(0.95)) ÷ ln 5 where that is larger.";

const BETA =
  "B(x): the quantile x of the beta law with a = k + ½ and b = n − k + ½ (Jeffreys) for k events of n; where both are above 500, that of the normal law with mean a ÷ (a + b) and variance mean × (1 − mean) ÷ (a + b + 1). For k = 0 the lower end is 0, for k = n the upper one 1.";

const FORMULAS: Record<SheetId, readonly string[]> = {
  minutes: [
    "Before, After: the median of value in that window (throughput: by the minute).",
    "level: the median of scaled in the window before.",
    EARLIER_DAYS,
    SHIFT,
    `b[0] … b[5]: the medians of scaled in the last six stretches of the window before, each a sixth of it long (rounded down). ${TREND}`,
    UNUSUAL,
  ],
  noise: [
    "noise = √ max(spread, 0.3 × usual_spread), where spread is the median of |scaled − level| in the window before, and usual_spread that of the whole past; 1 where that is 0. Of values of which nothing else is known it is not the root.",
    "noise_of_change = noise.",
  ],
  parts: [
    "steps: minutes of the window after up to the look. Minutes that are not known are left out.",
    "median, mean: change is that of unusual in the first steps minutes after.",
    "run: of all so many minutes on end among them, of which half are known, the middle that is farthest from 0. The middle of n values: a quarter of n, rounded down, is cut off at each end of their order; the mean of the rest.",
    "movement: ln of the median step between neighbouring values after ÷ before, to each of which a twentieth of the usual step is added.",
    "value = change ÷ noise.",
    RATIO,
  ],
  looks: [
    "change: the median of shift in the first steps minutes after. Change: that of the last look; e to that power where scaled is a logarithm.",
    "largest: the largest ratio among the parts of this look and of those before.",
    "Statistic: that of the last look. statistic = largest, unless limit is there and smaller.",
    "Where the values rose or fell unusually steeply before, and go on: over_trend is the statistic of the distance from the trend alone, as_far_from_trend the past moments whose over_trend is at least as large, limit the as_far_from_trend-th largest statistic of the past moments that are no incident (none where it is 0).",
    "Called: at the first look whose statistic is above the bar.",
  ],
  moments: [COUNTED, BAR, `${INCIDENT}.`, INTERVAL, SURPRISE],
  family: [
    "Everything that was judged with this, most surprising first; this one is in row place. at_least: the past moments at which it, or a less surprising one, was at least as surprising as it is now; moments: those at which one of them counts.",
    "adjusted_p: the largest of p and (1 + at_least) ÷ (1 + moments) in this row and all above it. By chance, with everything that was judged: adjusted_p of row place.",
  ],
  together: [
    "highest: at the past moment (in the order above), the highest surprise of this and of all below it in the family; not known where none of them counts. at_least: the rows whose highest is at least the surprise given here; moments: the rows in which it is known. highest_of_all: the same over the whole family.",
  ],
  counts: [
    "Failed after: events of requests in the row whose p is smaller. Failed before: baseline_events of baseline_requests, those of the window before, and of past windows together where past_p is above 0.05 (Fisher's test of the two, two-sided: twice the smaller tail, 1 at most).",
    "Failures come together: before every test, events and requests on both sides are divided by inflation.",
    "p of all minutes: Fisher's exact test of the failures after against the baseline, in the direction given: of all failures together, the probability that as many or more fall to after (down: the same with both sides swapped); 1 where the rate after lies in the other direction. Counts that are not whole: binomials by the gamma function, summed from the count seen in steps of 1.",
    "run: the so many minutes on end with the largest rate (down: the smallest), where the statistic is that of a run; p is Fisher's times places.",
    "Exact test: p = the smaller p of the rows × 2 where there are two × tests (the error rates that were judged together), 1 at most.",
    BETA,
    "95 % interval of the change: at least as wide as the counts ask for. b the rate of the baseline, a that of all minutes after, L and U their limits B(0.025), B(0.975) after division by inflation: low is at most change − √((a − L(a))² + (U(b) − b)²), high at least change + √((U(a) − a)² + (b − L(b))²). Without past moments it is a − b between these.",
    "baseline_high: the upper 95 % limit of the baseline's rate after division by inflation (Clopper and Pearson): quantile 0.95 of the beta law with a = k + 1, b = n − k; where k and n − k are above 500 Wilson's, (k + z² ÷ 2 + z × √(k × (1 − k ÷ n) + z² ÷ 4)) ÷ (n + z²) with z = 1.6449.",
  ],
  pairs: [
    "Windows around past moments that do not overlap, latest first. Of all their rates q(0.99) is taken for the largest: more failures than q(0.99) × requests, rounded up, count as so many. past_events and past_requests: the sums of both sides.",
    "dispersion: w × (a − b)² × (n − 1) ÷ n ÷ (r × (1 − r)), a and b the rates after and before, n the requests of both, r the rate of both, w = requests before × after ÷ n; not known where r is 0 or 1.",
    "inflation = (5 × expected + Σ dispersion) ÷ (5 + rows in which it is known), at least 1.",
  ],
  onset: [
    "kept: shift, cut at its own quantiles 0.05 and 0.95, unless these are the same. A shift is not known without a value; minutes of a rate weigh by their requests.",
    "squares: with a second level that begins in this minute, the weighted sum of squared distances of kept from the mean of its side, of which each has 3 known values or more.",
    "Began: the first minute with the smallest squares. From, to: the minutes on end around it with squares up to limit = smallest × (1 + 8 × independence ÷ known).",
    "independence = (1 + correlation) ÷ (1 − correlation). correlation, 0 to 0.99: Σ (v[i] − m) × (v[i + 1] − m) ÷ Σ (v[i] − m)² of the shifts v of the window before, m their mean.",
  ],
  mix: [
    "Share of the requests: requests_before ÷ their sum, and requests_after ÷ theirs. Shown are the three whose share moved most.",
    "by_mix: the median over all steps after of expected in the step's row below − expected of the window before (the row with 0 steps). What other shares did: e^by_mix. What the operations did themselves: e^(change of the last look − by_mix).",
    "z1, x1 to z3, x3: the latencies of an operation, as if it were normal piece by piece: the logarithm x at the normal quantile z, a line between two points and on beyond the outer ones. x are its levels of p50, p95 and p99, z where such percentiles of so few requests lie on average; points with z less than 0.1 above the last are left out, and x is at least 0.001 above the last. They come from the minutes of the operation: GET /api/v1/deploys/{id}/minutes.",
  ],
  blocks: [
    "expected: the x at which, of all requests of the operations that have a law, T(z) are slower: Σ requests × T(z of the operation at x) = T(z given here) × Σ requests, found to 0.00001 by halving. T(z) = 1 ÷ (1 + e^(z × (1.5976 + 0.070566 × z²))).",
    "z: the mean over the steps with requests of where this percentile of n requests lies: the normal quantile of (⌈q × n⌉ − ⅓) ÷ (n + ⅓), q 0.5, 0.95 or 0.99.",
  ],
  called: [
    "requests: of the operation in the stretch above that begins then. A stretch counts as a whole, also where only some of its steps are known.",
  ],
  siblings: [
    "Services without a deploy in the windows, of which half the minutes after are known or more. scaled and level: as of the minutes above, each of its own minutes. shift = scaled − level.",
    "What one of them did: the median of its shifts; e to that power where scaled is a logarithm. Shown are the four that did most.",
  ],
  shared: [
    "middle: of the shifts of all these services in the minute the median; of an even number of them the one of the middle two that is nearer 0, and 0 where these have different signs. shared: the median of middle over the nine rows around this one, as far as they are here.",
    "expected, with the sign of shared and s its size: share × s up to usual, s itself from 2 × usual, share × usual + (2 − share) × (s − usual) in between. usual: q(0.95) of the sizes of shared in the minutes after all the past moments, for which the minutes of days would be needed: GET /api/v1/deploys/{id}/minutes has them.",
    "Services not deployed: change, the median of shared. Remains: Change − expected_change, the median of expected. Where scaled is a logarithm both are e to that power, and Change is the ln of what is shown. Held steady: the size of change is below floor.",
  ],
  followed: [
    "At past moments, own: the median of scaled − level of this series in the window after; theirs: the median of shared there.",
    "share: own ÷ theirs of the rows where both are known and theirs is not 0, ascending, each weighing the size of theirs: the first at which half of all the weight is reached, at least 0 and at most 1.",
  ],
  confirmed: [
    "Taken back: back, the Change of the later deploy, and own, that of this one; e to that power where scaled is a logarithm. back follows from the tables of the later one: GET /api/v1/deploys/{deploy}/arithmetic with the same service, operation and metric.",
    "The two have different signs, and back ÷ own lies from −2 to −½.",
  ],
  needed: [
    "Still needed: with further = steps − known, 0 at least, further × requests_a_step requests and further × step_minutes minutes, each rounded up; not said where steps is not known or above 1,000 × window_after. steps: the largest of those of rank_steps, count_steps (rates only) and cautious_steps (a short past only) that are asked here; not known where one of these is not. requests_a_step: the mean of the known minutes of both windows.",
    "statistic: what has to be exceeded in this company. z: of the known highest_of_all above, M in number, the ⌊false_alarms × (1 + M)⌋-th largest; with x = z + ln tail_share it is tail_start × e^(tail_rate × x), and where x is not above 0 the bar with false_alarms = e^−z.",
    "need: statistic × noise × the smaller of median_unit and mean_unit that is above 0. Of rates: the rise r for which k = (level + r) × n failures are a value of statistic × mean_unit (see the parts) where λ = level × n, n = steps × requests_a_step.",
    "floor: the smallest change that matters, as scaled (for rates the points, or less where level is low). reach = (the larger of need and floor) + shortfall × noise; where shortfall is not known, (the larger) + 0.8416 × spread × √(known ÷ steps), known here the steps of the last look that is over. spread: the half-width of the interval that past moments give the change ÷ 1.96.",
    "rank_steps: the first steps whose reach is at most effect. Else, with reach R at the middle look (m steps; the earlier of two) and S at the last (l steps): b = the smaller of (R² − S²) ÷ (1 ÷ m − 1 ÷ l) and S² × l, a = S² − b ÷ l, rank_steps = b ÷ (effect² − a); none beyond 2 × l.",
    "count_requests: the fewest n, to a twentieth, at which as many failures as the exact test asks for come with a probability of 0.8 at the baseline's rate + effect (binomial law, counts divided by inflation): doubled from 1 ÷ that rate until enough, then halved in between by the geometric mean. It asks for a whole k ≥ 3 of n, both as counted, which after the division have Fisher's p × tests ≤ false_alarms and B(0.1) above the baseline's (events + ½) ÷ (requests + 1) + floor. count_steps = count_requests ÷ requests_a_step.",
  ],
};

const OF_RATES: Partial<Record<SheetId, readonly string[]>> = {
  minutes: [
    "value: failed requests. scaled = value ÷ requests. Before, After: the sum of value in that window ÷ the sum of requests.",
    "A rate drawn towards that of a day: R(k, n) = (k + 10) ÷ (n + 10 ÷ r) for k failed of n requests, r = day_events ÷ day_requests of the 24 hours up to the end of the window before; 0 where r is 0.",
    "level: R of the window before.",
    EARLIER_DAYS,
    SHIFT,
    `b[0] … b[5]: R of the last six stretches of the window before, each a sixth of it long (rounded down), r of the 24 hours up to the end of the stretch. ${TREND}`,
    UNUSUAL,
  ],
  noise: [
    "noise = 1 ÷ √requests, those of the window before, at least 1.",
    "noise_of_change = noise × √(1 + wander × requests): how much the rate wanders by itself beyond chance, from the past moments.",
  ],
  parts: [
    "steps: minutes of the window after up to the look. Minutes without requests are left out.",
    "k failed of n requests in minutes of which unusual makes up u = Σ requests × unusual. λ = max(k − u, n ÷ 2 ÷ requests of the window before). value = ± √(2 × (k × ln(k ÷ λ) − (k − λ))), with the sign of k − λ; for k = 0 it is −√(2 × λ). change = u ÷ n.",
    "mean: of the first steps minutes after. run: of all so many minutes on end among them, those whose |value| is largest.",
    `${RATIO} unit is at least 1.`,
  ],
  looks: [
    "change: Σ requests × shift ÷ Σ requests over the first steps minutes after that have both. Change: that of the last look.",
    "largest: the largest ratio among the parts of this look and of those before. Statistic: that of the last look.",
    "Called: at the first look whose statistic is above the bar, and whose failures the exact test shows.",
  ],
  mix: [
    "Share of the requests: requests_before ÷ their sum, and requests_after ÷ theirs. Shown are the three whose share moved most.",
    "rate: the operation's errors ÷ requests of the 24 hours up to the end of the window before.",
    "by_mix: the median over all steps after of expected in the step's row below − expected of the window before (the row with 0 steps). What other shares did: by_mix. What the operations did themselves: change of the last look − by_mix.",
  ],
  blocks: ["expected: Σ requests × rate ÷ Σ requests of the operations whose rate is known, requests as below."],
  moments: [
    COUNTED,
    BAR,
    `${INCIDENT}, and only those beyond 4 ÷ smallest_unit, the smallest unit of all parts at all looks.`,
    INTERVAL,
    SURPRISE,
  ],
};
