import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bucketOfExponential, emptyHistogram, type Histogram, quantileMs } from "@/lib/domain/histogram";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { deployBody, errorBodies } from "./bodies";
import type { PlantedFact } from "./facts";
import { encodeMetrics, encodeTraces } from "./otlp";
import { type Chapter, DEMO_SEED, type Story, story } from "./story";

const NOW = Date.parse("2026-11-23T12:40:30Z");
const WEEK = 7 * DAY;
const told = story({ now: NOW, seed: DEMO_SEED });
const chapters = [...told.chapters()];

/** A hash of all deploys and of what the first day and a half would send: a chapter depends on those before it. */
function digest(of: Story): string {
  const hash = createHash("sha256");
  for (const deploy of of.deploys) hash.update(JSON.stringify(deployBody(deploy)));
  for (const { telemetry } of firstChapters(of, 36)) {
    hash
      .update(encodeMetrics(telemetry))
      .update(encodeTraces(telemetry))
      .update(JSON.stringify(errorBodies(telemetry)));
  }
  return hash.digest("hex");
}

function firstChapters(of: Story, count: number): Chapter[] {
  const first: Chapter[] = [];
  for (const chapter of of.chapters()) {
    if (first.push(chapter) === count) break;
  }
  return first;
}

interface Measured {
  n: number;
  errors: number;
  histogram: Histogram;
}

/** What the story's telemetry of one operation holds in a window of whole minutes. */
function measure(fact: PlantedFact, from: number, to: number): Measured {
  const measured: Measured = { n: 0, errors: 0, histogram: emptyHistogram() };
  const sources = chapters
    .filter((chapter) => chapter.to > from && chapter.from < to)
    .flatMap((chapter) => chapter.telemetry)
    .filter(({ env, service }) => env === fact.env && service === fact.service);
  for (const point of sources.flatMap(({ points }) => points)) {
    if (point.operation !== fact.operation || point.at < from || point.at >= to) continue;
    measured.n += point.n;
    if (point.status >= 500) measured.errors += point.n;
    for (const [index, count] of point.counts.entries()) {
      const bucket = bucketOfExponential(point.offset + index, 6);
      measured.histogram[bucket] = (measured.histogram[bucket] ?? 0) + count;
    }
  }
  return measured;
}

function value(fact: PlantedFact, side: Measured): number {
  if (fact.metric === "error_rate") return side.errors / side.n;
  return quantileMs(side.histogram, 0.95) ?? Number.NaN;
}

function requests(of: Chapter[], service: string, env: string): number {
  return of
    .flatMap(({ telemetry }) => telemetry)
    .filter((source) => source.service === service && source.env === env)
    .reduce((sum, { points, spans }) => sum + spans.length + points.reduce((n, point) => n + point.n, 0), 0);
}

describe("the story", () => {
  test("is the same, byte for byte, for the same clock and seed", () => {
    expect(digest(story({ now: NOW, seed: DEMO_SEED }))).toBe(digest(told));
  });

  test("only moves when told a number of weeks later", () => {
    const later = story({ now: NOW + 2 * WEEK, seed: DEMO_SEED });
    const moved = ({ startedAt, finishedAt, ...fact }: PlantedFact, by: number) => ({
      ...fact,
      startedAt: startedAt + by,
      finishedAt: finishedAt + by,
    });
    expect(later.facts.map((fact) => moved(fact, 0))).toEqual(told.facts.map((fact) => moved(fact, 2 * WEEK)));
    const timeless = (of: Chapter[]) =>
      of.flatMap(({ from, telemetry }) =>
        telemetry.flatMap(({ env, service, version, points, spans }) => [
          ...points.map((point) => ({ ...point, env, service, version, at: point.at - from })),
          ...spans.map((span) => ({ ...span, env, service, version, end: span.end - from, exception: null })),
        ]),
      );
    expect(timeless(firstChapters(later, 12))).toEqual(timeless(chapters.slice(0, 12)));
  });

  test("differs with another seed", () => {
    const other = story({ now: NOW, seed: DEMO_SEED + 1 });
    expect(other.deploys.map((deploy) => deploy.running.sha)).not.toEqual(
      told.deploys.map((deploy) => deploy.running.sha),
    );
  });

  test("has the plan's deploys in order, whenever it is told", () => {
    for (let hour = 0; hour < 7 * 24; hour += 5) {
      const { deploys, from, to } = story({ now: NOW + hour * HOUR, seed: DEMO_SEED });
      expect(deploys.length).toBeGreaterThanOrEqual(40);
      expect(deploys.map((deploy) => deploy.key).sort()).toEqual(told.deploys.map((deploy) => deploy.key).sort());
      for (const { running, key } of deploys) {
        expect(running.start, key).toBeGreaterThan(from);
        expect(running.finish, key).toBeLessThan(to);
      }
      const times = deploys.map((deploy) => deploy.running.finish);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  test("has shas, versions and a rollback to the version before", () => {
    for (const { running } of told.deploys) {
      expect(running.sha).toMatch(/^[0-9a-f]{40}$/);
      expect(running.version).toMatch(/^v\d+\.\d+\.\d+$/);
    }
    const checkout = told.deploys.filter(({ env, planned }) => env === "production" && planned.service === "checkout");
    const rollback = checkout.findIndex(({ planned }) => planned.kind === "rollback");
    expect(checkout[rollback]?.running.version).toBe(checkout[rollback - 2]?.running.version);
    expect(checkout[rollback]?.running.sha).toBe(checkout[rollback - 2]?.running.sha);
    expect(checkout[rollback - 1]?.running.version).toBe("v2.41.0");
  });

  test("sends each service by one source only", () => {
    const sources = new Map<string, Set<string>>();
    for (const { service, points, spans } of chapters.flatMap((chapter) => chapter.telemetry)) {
      const seen = sources.get(service) ?? new Set();
      if (points.length > 0) seen.add("metrics");
      if (spans.length > 0) seen.add("spans");
      sources.set(service, seen);
    }
    expect([...sources.keys()].sort()).toEqual(["billing-worker", "catalog", "checkout", "reports", "search"]);
    for (const seen of sources.values()) expect(seen.size).toBe(1);
  });

  test("keeps every request inside its minute and chapter", () => {
    for (const { from, to, telemetry } of chapters) {
      for (const { points, spans, exceptions } of telemetry) {
        const times = [
          ...points.map(({ at }) => at),
          ...spans.map(({ end }) => end),
          ...exceptions.map(({ at }) => at),
        ];
        expect(times.every((at) => at >= from && at < to)).toBe(true);
        expect(points.every(({ n, counts }) => counts.reduce((sum, count) => sum + count, 0) === n)).toBe(true);
        expect(points.every(({ at }) => at % MINUTE === 0)).toBe(true);
      }
    }
  });

  test("is quiet at weekends and at night, and sparse where it says so", () => {
    const on = (day: string) => chapters.filter(({ from }) => new Date(from).toISOString().startsWith(day));
    const at = (clock: string) => chapters.filter(({ from }) => new Date(from).toISOString().includes(`T${clock}`));
    expect(requests(on("2026-11-21"), "checkout", "production")).toBeLessThan(
      0.75 * requests(on("2026-11-18"), "checkout", "production"),
    );
    expect(requests(at("03"), "catalog", "production")).toBeLessThan(0.4 * requests(at("19"), "catalog", "production"));
    const hourly = requests(chapters, "reports", "production") / chapters.length;
    expect(hourly).toBeGreaterThan(1);
    expect(hourly).toBeLessThan(6);
  });
});

describe("planted facts", () => {
  const changed = told.facts.filter(({ env, outcome }) => env === "production" && outcome !== "unchanged");

  test("are the ones the demo is about", () => {
    expect(
      changed.map(({ service, outcome, metric, operation }) => `${service} ${outcome} ${metric} ${operation}`),
    ).toEqual([
      "catalog improved p95 GET /products",
      "catalog regressed p95 GET /products/:id/reviews",
      "catalog improved p95 GET /products/:id/reviews",
      "checkout regressed p95 POST /checkout",
      "checkout improved p95 POST /checkout",
      "search regressed error_rate GET /search",
      "search improved error_rate GET /search",
      "checkout regressed p95 GET /cart",
    ]);
    expect(told.facts.filter(({ env, overlaps }) => env === "production" && overlaps.length > 0)).toHaveLength(2);
  });

  test.each(changed.map((fact) => [fact.key, fact] as const))("%s shows in what is sent", (_key, fact) => {
    const window = 45 * MINUTE;
    const start = Math.floor(fact.startedAt / MINUTE) * MINUTE;
    const end = Math.ceil(fact.finishedAt / MINUTE) * MINUTE;
    const before = value(fact, measure(fact, start - window, start));
    const after = value(fact, measure(fact, end, end + window));
    if (fact.outcome === "regressed") expect(after / before).toBeGreaterThan(1.3);
    else expect(after / before).toBeLessThan(0.77);
  });
});
