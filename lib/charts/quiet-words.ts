import { groupBy } from "@/lib/domain/group-by";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdict, MetricVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { changeInWords } from "./cause-words";
import { formatCount, formatRatio } from "./format";
import { listed, METRIC_NAMES, plural, subjectName } from "./subject-words";
import { intervalInWords } from "./verdict-arithmetic";

/** Of a deploy of several services so many are named, the busiest. */
const MOST_SERVICES = 2;
const MOST_LOOKED_AT = 3;
/** In which a sentence names the metrics of a service. */
const BOUNDED = ["p50", "p95", "error_rate"] as const;

/**
 * What is known of the services of a deploy after which nothing stands out: "for checkout, p50 may have changed by −5.1 % to
 * +14 %, p95 by −4.9 % to +13 % and the error rate by −0.18 pp to +0.22 pp"; "" where nothing was measured of any.
 */
export function boundsInWords({ subjects }: Pick<DeployVerdict, "subjects">): string {
  const totals = subjects
    .filter(({ operation, size }) => operation === ALL_OPERATIONS && size !== null)
    .sort((a, b) => b.requestShare - a.requestShare);
  const services = [...new Set(totals.map(({ service }) => service))].slice(0, MOST_SERVICES);
  const phrases = services.flatMap((service) => {
    const own = BOUNDED.flatMap(
      (metric) => totals.find((one) => one.service === service && one.metric === metric) ?? [],
    );
    const bounds = own.flatMap(({ metric, size }, i) =>
      size ? `${METRIC_NAMES[metric]}${i === 0 ? " may have changed" : ""} by ${intervalInWords(metric, size)}` : [],
    );
    return bounds.length === 0 ? [] : [`for ${service || "all requests"}, ${listed(bounds)}`];
  });
  return phrases.join("; ");
}

/** Where it is rarer in company, too, it was something else that kept a change from being called. */
const LEAST_CHANCE = 0.015;

/** Whether a series alone would be called, and only in the company of all that was judged with it is not. */
function isWorthALook(verdict: MetricVerdict): boolean {
  const { kind, rarity } = verdict;
  if (kind !== "inconclusive" || !rarity || !excludesNone(verdict)) return false;
  return rarity.statistic > rarity.critical && rarity.adjustedP > LEAST_CHANCE;
}

function excludesNone({ size, metric }: MetricVerdict): boolean {
  const none = metric === "error_rate" || metric === "value" ? 0 : 1;
  return size !== null && (size.low > none || size.high < none);
}

/** "No sign of a change", or where something did move, only not beyond doubt, "No clear change". */
export function calmInWords({ subjects }: Pick<DeployVerdict, "subjects">): string {
  const isMoved = (subject: SubjectVerdict) => isWorthALook(subject) || (isBound(subject) && excludesNone(subject));
  return subjects.some(isMoved) ? "No clear change" : "No sign of a change";
}

function isBound({ operation, metric }: SubjectVerdict): boolean {
  return operation === ALL_OPERATIONS && BOUNDED.some((bounded) => bounded === metric);
}

/**
 * " Worth a look: p95 of GET /cart, +38 % (+21 % to +55 %). With 45 series judged together, one as unusual is met at
 * 12 % of moments without a deploy."; "" where there is none.
 */
export function worthALook({ subjects }: Pick<DeployVerdict, "subjects">, several: boolean): string {
  const unusual = subjects.filter(isWorthALook).sort((a, b) => chanceOf(a) - chanceOf(b));
  // The percentiles of an operation say the same once more.
  const found = [...groupBy(unusual, nameOf).values()].flatMap(([first]) => first ?? []).slice(0, MOST_LOOKED_AT);
  if (found.length === 0) return "";
  const each = found.map((subject) => {
    const { metric, size } = subject;
    return `${subjectName(subject, several)}, ${size ? `${changeInWords(metric, size.value)} (${intervalInWords(metric, size)})` : ""}`;
  });
  const chance = formatRatio(Math.min(...found.map(chanceOf)));
  return ` Worth a look: ${each.join("; ")}. With ${plural(subjects.length, "series", "series")} judged together, one as unusual is met at ${chance} of moments without a deploy.`;
}

/** The reason why a series that stands out alone is not called; "" of others. */
export function companyInWords(verdict: MetricVerdict): string {
  // Of error rates, counts decide besides.
  if (verdict.metric === "error_rate" || !isWorthALook(verdict)) return "";
  const chance = formatRatio(chanceOf(verdict));
  return `Alone it would be called; of all that is judged with it, one series as unusual is met at ${chance} of moments without a deploy.`;
}

function nameOf({ service, operation }: SubjectVerdict): string {
  return JSON.stringify([service, operation]);
}

function chanceOf({ rarity }: MetricVerdict): number {
  return rarity?.adjustedP ?? 1;
}

/**
 * What is ruled out beside the bounds of a calm deploy, and what is not: " A change of p95 or errors of twice what would
 * matter is ruled out; smaller ones could hide in 19 of the 25 series."
 */
export function untoldInWords({ subjects, kind }: Pick<DeployVerdict, "subjects" | "kind">): string {
  const open = subjects.filter((subject) => subject.kind === "inconclusive").length;
  const where = open === subjects.length ? "any" : formatCount(open);
  const some = `${where} of the ${plural(subjects.length, "series", "series")}`;
  const isOfRequests = subjects.some(({ metric }) => metric === "p95" || metric === "error_rate");
  const what = isOfRequests ? "A change of p95 or errors of" : "A change of";
  if (kind === "quiet") {
    const smaller = subjects.length === 1 ? "smaller ones are not" : `smaller ones could hide in ${some}`;
    return ` ${what} twice what would matter is ruled out; ${smaller}.`;
  }
  return open === 0 ? "" : ` Taken alone, ${some} ${open === 1 ? "is" : "are"} too rare or too restless to tell.`;
}

/** Why nothing at all can be said: the end of "Nothing can be said of this deploy: …". */
export function reasonInWords(subjects: readonly SubjectVerdict[]): string {
  const measured = subjects.filter(({ metric }) => metric !== "throughput");
  if (measured.every(({ typical }) => typical.before === null && typical.after === null))
    return "no requests were measured before and after it";
  if (measured.every(({ typical }) => typical.after === null)) return "no requests were measured after it";
  if (measured.every(({ typical }) => typical.before === null)) return "no requests were measured before it";
  // Traffic is known of minutes without a request, too.
  return subjects.some(({ rarity, cautious }) => rarity !== null || cautious !== null)
    ? "too few requests were measured around it"
    : "too little is known of the time before it";
}
