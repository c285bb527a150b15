import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { arithmeticSchema } from "@/lib/testing/arithmetic-tables";
import { rarityOf, statisticsOf, typicalOf } from "@/lib/testing/reckon";
import { failuresOf, sizeOf } from "@/lib/testing/reckon-counts";
import { neededOf } from "@/lib/testing/reckon-needed";
import { onsetOf } from "@/lib/testing/reckon-onset";
import { type Api, expect, test } from "./tidemark";

/*
 * The arithmetic of a verdict, done again by hand from what the page says, from the minutes that Tidemark exports, and
 * from the tables that it lays open. What judges and what words a verdict must not be imported here, nor by what is
 * imported: this is how others would check it.
 */

const CASES = 10;
const SEED = 20_261_123;

const windowSchema = z.object({ from: z.string(), to: z.string() });
const subjectSchema = z.object({
  service: z.string(),
  operation: z.string(),
  metric: z.string(),
  kind: z.string(),
  sentence: z.string(),
  windows: z.object({ before: windowSchema, after: windowSchema }),
});
type Subject = z.infer<typeof subjectSchema>;
const impactSchema = z.object({ verdict: z.object({ subjects: z.array(subjectSchema) }) });
const seriesSchema = z.object({
  service: z.string(),
  operation: z.string(),
  metric: z.string(),
  start: z.string(),
  step_s: z.number(),
  values: z.array(z.number().nullable()),
});
const minutesSchema = z.object({ series: z.array(seriesSchema) });
type Minutes = z.infer<typeof minutesSchema>;

interface Case {
  deployId: string;
  subject: Subject;
}

const CHANGED = ["regressed", "improved", "changed", "started_before", "shared", "mix_shifted", "confounded"];

test("ten verdicts, drawn at random, can be reckoned again by hand to the last digit", async ({ signedIn, api }) => {
  const drawn = draw(await everyVerdict(api));
  expect(drawn).toHaveLength(CASES);
  for (const one of drawn) {
    const where = `${one.subject.metric} of ${one.subject.operation}, deploy ${one.deployId}`;
    const minutes = minutesSchema.parse(await api.read(`deploys/${one.deployId}/minutes`));
    await signedIn.goto(`/p/demo/deploys/${one.deployId}`);
    await signedIn.locator("[data-verdict]").waitFor();
    if (CHANGED.includes(one.subject.kind)) await checkFinding(signedIn, one.subject, minutes, where);
    else await checkRow(signedIn, one.subject, minutes, where);
    await checkTables(signedIn, one, api, where);
  }
});

async function everyVerdict(api: Api): Promise<Map<string, Case[]>> {
  const kinds = new Map<string, Case[]>();
  for (const { id } of await api.deploys({ limit: "100" })) {
    const { verdict } = impactSchema.parse(await api.read(`deploys/${id}/impact`));
    for (const subject of verdict.subjects) {
      kinds.set(subject.kind, [...(kinds.get(subject.kind) ?? []), { deployId: id, subject }]);
    }
  }
  return kinds;
}

/** The kinds in turn, of each one at random, the same for the same demo. */
function draw(kinds: Map<string, Case[]>): Case[] {
  const random = seeded(SEED);
  const pools = [...kinds].sort(([a], [b]) => a.localeCompare(b)).map(([, cases]) => [...cases]);
  const drawn: Case[] = [];
  while (drawn.length < CASES && pools.some((pool) => pool.length > 0)) {
    for (const pool of pools) {
      const [one] = pool.splice(Math.floor(random() * pool.length), 1);
      if (one && drawn.length < CASES) drawn.push(one);
    }
  }
  return drawn;
}

/** Numerical Recipes' linear congruential generator, in [0, 1). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function checkFinding(page: Page, subject: Subject, minutes: Minutes, where: string): Promise<void> {
  const figures = await figuresIn(page.locator(`[data-finding="${subject.metric} ${subject.operation}"]`));
  const [before, after] = [side(subject, "before", minutes), side(subject, "after", minutes)];
  expect(figures.get("Before")?.[0], `before: ${where}`).toBe(shown(subject.metric, before.value));
  expect(figures.get("After")?.[0], `after: ${where}`).toBe(shown(subject.metric, after.value));
  const difference = figures.get("Plain difference")?.[0];
  expect(difference, `difference: ${where}`).toBe(changeBetween(subject.metric, before.value, after.value));
  if (subject.metric === "error_rate" && figures.has("Failed after")) {
    const failed = `${after.events.toLocaleString("en")} of ${after.requests.toLocaleString("en")}`;
    expect(figures.get("Failed after")?.[0], `failed: ${where}`).toBe(failed);
    if (subject.sentence.includes("failed after it")) expect(plain(subject.sentence)).toContain(failed);
  }
  // The sentence says what the table says.
  const said = plain(subject.sentence);
  if (said.includes(" from ")) {
    expect(said, where).toContain(`from ${figures.get("Before")?.[0]} to ${figures.get("After")?.[0]} (`);
    const [change = "", interval = ""] = figures.get("Change")?.[0]?.slice(0, -1).split(" (") ?? [];
    const same = change === difference ? "" : " allowing for the time of day";
    expect(said, where).toContain(`(${change}${same}, 95 % interval ${interval})`);
  }
  const [unusual, of] = numbers(figures.get("Past moments as unusual")?.[0] ?? "");
  if (unusual === undefined || of === undefined) return;
  expect(figures.get("By chance")?.[0], `chance: ${where}`).toBe(percent((1 + unusual) / (1 + of)));
}

/** What is said of each figure: its value, and how it is come by. */
async function figuresIn(part: Locator): Promise<Map<string, string[]>> {
  const figures = new Map<string, string[]>();
  for (const term of await part.locator("dl > div").all()) {
    const [name = "", ...said] = await term.locator("dt, dd > span").allTextContents();
    figures.set(name.replace(/, \d+ min.*/, ""), said.map(plain));
  }
  return figures;
}

/** Every figure of the page that lays a verdict open, from the tables below it. */
async function checkTables(page: Page, { deployId, subject }: Case, api: Api, where: string): Promise<void> {
  const { service, operation, metric } = subject;
  const query = new URLSearchParams({ service, operation, metric });
  const arithmetic = arithmeticSchema.parse(await api.read(`deploys/${deployId}/arithmetic?${query}`));
  expect(arithmetic.as_kept, `kept: ${where}`).toBe(true);
  await page.goto(`/p/demo/deploys/${deployId}/arithmetic?${query}`);
  const figures = await figuresIn(page.getByRole("region", { name: "The verdict" }));
  expect(arithmetic.figures.map(({ shown: value }) => plain(value))).toEqual(
    [...figures].flatMap(([name, [value = ""]]) => (name === "Looks" ? [] : [value])),
  );
  const { before, after } = typicalOf(arithmetic);
  expect([figures.get("Before")?.[0], figures.get("After")?.[0]], where).toEqual([
    shown(metric, before),
    shown(metric, after),
  ]);
  const change = sizeOf(arithmetic);
  const size = (value: number) =>
    metric === "error_rate" ? changeBetween(metric, 0, value) : changeBetween(metric, 1, Math.exp(value));
  if (change)
    expect(figures.get("Change")?.[0], where).toBe(
      `${size(change.value)} (${size(change.low)} to ${size(change.high)})`,
    );
  const failures = failuresOf(arithmetic);
  if (failures) {
    const counted = ({ events, requests }: { events: number; requests: number }) =>
      `${events.toLocaleString("en")} of ${requests.toLocaleString("en")}`;
    expect(figures.get("Failed after")?.[0], where).toBe(counted(failures.after));
    expect(figures.get("Failed before")?.[0], where).toBe(counted(failures.baseline));
    expect(figures.get("Exact test")?.[0], where).toBe(percent(failures.p));
  }
  const onset = onsetOf(arithmetic);
  const clock = (at: string) => at.slice(11, 16);
  expect(figures.get("Began")?.[0], where).toBe(onset ? `${clock(onset.at)} UTC` : undefined);
  if (onset) expect(figures.get("Began")?.[1]).toContain(`from ${clock(onset.from)} to ${clock(onset.to)} fits`);
  const needed = neededOf(arithmetic);
  const still = [
    needed && needed.requests !== null ? [`${needed.requests.toLocaleString("en")} requests`] : [],
    needed && needed.minutes !== null ? [`${needed.minutes.toLocaleString("en")} min`] : [],
  ].flat();
  expect(figures.get("Still needed")?.[0], where).toBe(needed ? still.join(", or ") || "–" : undefined);
  const rarity = rarityOf(arithmetic);
  if (!rarity) return;
  const { statistic, critical, placebos, at_least_as_unusual: k } = rarity;
  const called = critical === null ? "too few past moments to call it" : `called above ${units(critical)}`;
  expect(figures.get("Statistic")?.[0], where).toContain(`${units(statistic)}, ${called}`);
  expect(figures.get("Past moments as unusual")?.[0], where).toBe(`${k} of ${placebos.toLocaleString("en")}`);
  expect(figures.get("By chance")?.[0], where).toBe(percent(rarity.p));
  expect(figures.get("By chance")?.[1], where).toContain(`taken together: ${percent(rarity.adjusted_p)}.`);
  const looks = statisticsOf(arithmetic).map(
    (one, i) => `${arithmetic.tables.looks?.rows[i]?.minutes} min ${units(one)}`,
  );
  expect(figures.get("Looks")?.[0]?.replace(" (called)", "") ?? "", where).toBe(looks.join(", "));
}

/** A statistic: it has no unit, and may have no bound. */
function units(statistic: number | null): string {
  return statistic === null ? "beyond any seen" : statistic.toFixed(2);
}

async function checkRow(page: Page, subject: Subject, minutes: Minutes, where: string): Promise<void> {
  const rows = await page.locator('[aria-label="Everything that was judged, table"] tbody tr').all();
  const name = subject.operation === "(all)" ? subject.service : subject.operation;
  const metric = { error_rate: "the error rate", throughput: "the throughput" }[subject.metric] ?? subject.metric;
  for (const row of rows) {
    const cells = (await row.locator("td, th").allTextContents()).map(plain);
    if (cells[0] !== `${metric} of ${name}` && cells[0] !== `${metric} of ${name} in ${subject.service}`) continue;
    expect(cells[2], `before: ${where}`).toBe(shown(subject.metric, side(subject, "before", minutes).value));
    expect(cells[3], `after: ${where}`).toBe(shown(subject.metric, side(subject, "after", minutes).value));
    return;
  }
  throw new Error(`no row says anything of ${where}`);
}

interface Side {
  value: number | null;
  events: number;
  requests: number;
}

/** What a window's minutes say together: failed of all requests, else the median of the known ones. */
function side({ service, operation, metric, windows }: Subject, which: "before" | "after", minutes: Minutes): Side {
  const cut = (of: string) => {
    const series = minutes.series.find(
      (one) => one.service === service && one.operation === operation && one.metric === of,
    );
    if (!series) throw new Error(`the minutes hold no ${of} of ${operation}`);
    const index = (at: string) => Math.round((Date.parse(at) - Date.parse(series.start)) / (series.step_s * 1000));
    const known = series.values.slice(index(windows[which].from), index(windows[which].to)).filter((v) => v !== null);
    return { known, perMinute: 60 / series.step_s };
  };
  const { known, perMinute } = cut(metric);
  if (metric !== "error_rate") {
    const value = median(known);
    return { value: value !== null && metric === "throughput" ? value * perMinute : value, events: 0, requests: 0 };
  }
  const [events, requests] = [sum(known), sum(cut("throughput").known)];
  return { value: requests > 0 ? events / requests : null, events, requests };
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Three figures, two of them after the point at most: "38.2", "0.21", "124". */
function threeFigures(value: number): string {
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(value));
  return value.toFixed(Math.min(Math.max(digits, 0), 2));
}

function shown(metric: string, value: number | null): string {
  if (value === null) return "–";
  if (metric === "error_rate") return percent(value);
  if (metric === "throughput") return `${threeFigures(value)}/min`;
  return value >= 999.5 ? `${threeFigures(value / 1000)} s` : `${threeFigures(value)} ms`;
}

/** "0.21 %", "3.0 %", "42 %". */
function percent(ratio: number): string {
  const value = ratio * 100;
  if (value === 0) return "0 %";
  if (value < 0.005) return "<0.01 %";
  return `${value.toFixed(value < 0.995 ? 2 : value < 9.95 ? 1 : 0)} %`;
}

function changeBetween(metric: string, before: number | null, after: number | null): string {
  if (before === null || after === null || (metric !== "error_rate" && before === 0)) return "–";
  const change = metric === "error_rate" ? (after - before) * 100 : (after / before - 1) * 100;
  const size = Math.abs(change);
  const sign = change < 0 ? "−" : "+";
  if (metric === "error_rate") {
    if (size < 0.005) return size === 0 ? "±0 pp" : change < 0 ? ">−0.01 pp" : "+<0.01 pp";
    return `${sign}${size.toFixed(size < 0.995 ? 2 : size < 9.95 ? 1 : 0)} pp`;
  }
  if (size < 0.05) return "±0 %";
  return `${sign}${size.toFixed(size < 9.95 ? 1 : 0)} %`;
}

function numbers(text: string): number[] {
  return [...text.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
}

/** Without the spaces that keep a number and its unit together. */
function plain(text: string): string {
  return text.replace(/\s/g, " ").trim();
}
