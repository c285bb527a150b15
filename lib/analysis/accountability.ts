import { FLAGGED, type Review, type Said } from "@/lib/domain/review";
import type { Interval, JudgedMetric } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { isRatio } from "./measure";

/** A share of a count, with its 95 % interval; null where nothing was counted. */
export interface Share {
  of: number;
  count: number;
  interval: Interval | null;
}

/** Two-sided 95 % quantile of the standard normal. */
const Z = 1.959964;

/**
 * k of n with Wilson's score interval: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n). Without a unit. Assumes
 * that the n are independent and alike. After Wilson, JASA 22, 1927.
 */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { of, count, interval: null };
  const p = count / of;
  const z2 = (Z * Z) / of;
  const middle = p + z2 / 2;
  const reach = Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of));
  return {
    of,
    count,
    interval: {
      value: p,
      low: Math.max(0, (middle - reach) / (1 + z2)),
      high: Math.min(1, (middle + reach) / (1 + z2)),
    },
  };
}

/** How far verdicts can be trusted, by what people said of them. */
export interface Accountability {
  /** Of the verdicts that people judged, those they confirmed. */
  precision: Share;
  /** Of the deploys that people hold for bad, those that were flagged. */
  recall: Share;
  calibration: CalibrationRow[];
}

/** Deploys whose smallest adjusted p is at most `p`: by chance alone a share of `p` of all would be. */
interface CalibrationRow {
  p: number;
  deploys: Share;
  /** Of these, by what people said of them. */
  confirmed: number;
  dismissed: number;
}

/** What was said of a deploy in the end. */
export interface Outcome {
  deployId: string;
  kind: string;
  /** Smallest adjusted p of its subjects; null where none could be compared with a past. */
  leastP: number | null;
}

const PS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

/** Adds up what people said. A deploy counts as confirmed when any verdict of its was, else as dismissed. */
export function accountFor(outcomes: readonly Outcome[], reviews: readonly Review[]): Accountability {
  const confirmed = deploysOf(reviews, "confirmed");
  const dismissed = deploysOf(reviews, "dismissed");
  const flagged = new Set(outcomes.flatMap(({ deployId, kind }) => (isFlagged(kind) ? [deployId] : [])));
  const missed = [...deploysOf(reviews, "missed")].filter((id) => !confirmed.has(id) && !flagged.has(id));
  const count = (decision: Review["decision"]) => reviews.filter((review) => review.decision === decision).length;
  const withPast = outcomes.flatMap(({ deployId, leastP }) => (leastP === null ? [] : [{ deployId, leastP }]));
  return {
    precision: shareOf(count("confirmed"), count("confirmed") + count("dismissed")),
    recall: shareOf(confirmed.size, confirmed.size + missed.length),
    calibration: PS.map((p) => {
      const within = withPast.filter(({ leastP }) => leastP <= p);
      return {
        p,
        deploys: shareOf(within.length, withPast.length),
        confirmed: within.filter(({ deployId }) => confirmed.has(deployId)).length,
        dismissed: within.filter(({ deployId }) => dismissed.has(deployId) && !confirmed.has(deployId)).length,
      };
    }),
  };
}

function isFlagged(kind: string): boolean {
  return FLAGGED.some((flagged) => flagged === kind);
}

function deploysOf(reviews: readonly Review[], decision: Review["decision"]): Set<string> {
  return new Set(reviews.flatMap((review) => (review.decision === decision ? [review.deployId] : [])));
}

/** The floor that a dismissed verdict asks for. */
export interface Lesson {
  review: Review;
  setting: "p50" | "p95" | "p99" | "throughput" | "errorPoints";
  /** The floor in force, and the smallest that would have kept quiet, in the unit of Floors. */
  floor: number;
  wanted: number;
  /** Confirmed verdicts on the same metric that the wanted floor would have kept quiet too. */
  hides: Review[];
}

/** What each dismissed verdict teaches; nothing where a floor in force would keep it quiet, or none could. */
export function lessonsOf(reviews: readonly Review[], settingsOf: (service: string) => VerdictSettings): Lesson[] {
  return reviews.flatMap((review): Lesson[] => {
    if (review.decision !== "dismissed" || !review.said) return [];
    const setting = settingOf(review.metric);
    const { floors } = settingsOf(review.service);
    const wanted = setting && wantedFloor(review.metric, review.said, floors);
    if (!setting || wanted === null || wanted <= floors[setting]) return [];
    const hides = reviews.filter(
      (other) =>
        other.decision === "confirmed" &&
        other.metric === review.metric &&
        other.said !== null &&
        isBelow(other.metric, other.said, { ...floors, [setting]: wanted }),
    );
    return [{ review, setting, floor: floors[setting], wanted, hides }];
  });
}

function settingOf(metric: JudgedMetric | ""): Lesson["setting"] | null {
  if (metric === "error_rate") return "errorPoints";
  return metric === "" || metric === "value" ? null : metric;
}

type Floors = VerdictSettings["floors"];

/** The smallest whole per cent, or hundredth of a point, above the change; null where it has no size. */
function wantedFloor(metric: JudgedMetric | "", said: Said, floors: Floors): number | null {
  if (said.largest === null || metric === "") return null;
  if (isRatio(metric)) return nextAbove((said.largest - 1) * 100) / 100;
  const least = nextAbove(said.largest * 10_000) / 10_000;
  // The floor of errors is the smaller one of points and factor, but a fifth of the points at least.
  return isBelow(metric, said, { ...floors, errorPoints: least }) ? least : nextAbove(said.largest * 50_000) / 10_000;
}

/** The least whole number above, not at, the amount: what reaches a floor matters. */
function nextAbove(amount: number): number {
  return Math.floor(amount + 1e-9) + 1;
}

/** Whether such a change would have been too small to matter: as `floorOf` has it. */
function isBelow(metric: JudgedMetric | "", { largest, typicalBefore }: Said, floors: Floors): boolean {
  if (largest === null || metric === "" || metric === "value") return false;
  if (metric !== "error_rate") return largest < 1 + floors[metric];
  const byFactor = (typicalBefore ?? 0) * (floors.errorFactor - 1);
  return largest < Math.min(floors.errorPoints, Math.max(byFactor, floors.errorPoints / 5));
}
