import type { VersionEvidence } from "@/lib/domain/cause";
import type { Surroundings } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { isBlamed, type Judged } from "./blame";
import { isRatio, worseDirection } from "./measure";
import { pastOfOperation } from "./operation-law";
import { floorOf } from "./sizes";
import { sideBySide, versionsOf } from "./versions";

/** Of the false alarms that are allowed, what the versions may make by themselves. */
const SHARE = 0.25;

/** A verdict that the comparison of versions decides: nothing else is asked any more. */
export interface Compared extends Judged {
  isSettled: boolean;
}

/**
 * Takes old and new version in the same minutes into every verdict: the best control there is, so that it comes first.
 * A change that the old version shows too, so that the two differ by surely less, is `shared`; a difference that is unlikely by chance (Bonferroni's bound over all
 * comparisons of the deploy) and large enough to matter is blamed, also where the whole shows nothing yet. A total's
 * versions may serve different operations, so that a total is not settled by them.
 */
export function compareVersions(
  judged: readonly Judged[],
  { versions, deploys, deployId }: Surroundings,
  settings: VerdictSettings,
): Compared[] {
  const deploy = deploys.find(({ id }) => id === deployId);
  const evidence = judged.map(({ subject, examined }) => {
    const of = versionsOf(subject, versions);
    if (!deploy || of.size < 2) return null;
    const { series, question } = examined;
    const law = pastOfOperation(subject, judged).lawBefore(series.start + question.end * series.step);
    return sideBySide(examined, of, deploy, law, settings.warmUpMinutes);
  });
  const comparisons = evidence.filter((one) => one !== null).length;
  return judged.map((one, i) => {
    const found = evidence[i];
    return found ? compared(one, found, comparisons, settings) : { ...one, isSettled: false };
  });
}

function compared(one: Judged, evidence: VersionEvidence, comparisons: number, settings: VerdictSettings): Compared {
  const { examined, verdict, subject } = one;
  const scaled = (size: number) => (isRatio(verdict.metric) ? Math.log(size) : size);
  const [value, low, high] = [evidence.size.value, evidence.size.low, evidence.size.high].map(scaled);
  const differs =
    evidence.p * comparisons <= settings.falseAlarms * SHARE && Math.abs(value ?? 0) >= floorOf(examined, settings);
  const cause = { ...verdict.cause, versions: evidence };
  if (!differs) {
    const kind = isLessThan(verdict, low ?? 0, high ?? 0) ? "shared" : verdict.kind;
    return { ...one, verdict: { ...verdict, kind, cause }, isSettled: kind === "shared" };
  }
  if (subject.operation === ALL_OPERATIONS) return { ...one, verdict: { ...verdict, cause }, isSettled: false };
  const direction = (value ?? 0) > 0 ? "up" : "down";
  const worse = worseDirection(verdict.metric);
  const kind: VerdictKind = worse === null ? "changed" : direction === worse ? "regressed" : "improved";
  return { ...one, verdict: { ...verdict, kind, direction, form: verdict.form ?? "shift", cause }, isSettled: true };
}

/** Whether the versions differ by surely less than the whole changed: then the old one changed as well. */
function isLessThan({ kind, direction, size, metric }: MetricVerdict, low: number, high: number): boolean {
  if (!isBlamed(kind) || direction === null || !size) return false;
  const change = isRatio(metric) ? Math.log(size.value) : size.value;
  return direction === "up" ? high < change : low > change;
}
