import { randomBytes } from "node:crypto";
import { z } from "zod";
import { floorTo, HOUR } from "@/lib/domain/time";
import { waitUntil } from "@/scripts/processes";
import { type Exported, ExporterProcess } from "./crash-exporters";
import { Reporters } from "./crash-reporters";
import { Supervised } from "./supervised";

const DEPLOYS_BETWEEN = 60;
const RECOVERY_MS = 60_000;

/** How often each fault happens, under load. */
export interface ChaosPlan {
  app: number;
  postgres: number;
  everything: number;
  cuts: number;
  hangs: number;
  hangMs: number;
  exporters: number;
  /** No more faults after so long; the run has then failed. */
  limitMs: number;
}

/** What clients were told, and what is recorded. Lists are empty when all is well. */
export interface ChaosResult {
  acknowledgedDeploys: number;
  recordedDeploys: number;
  missingDeploys: string[];
  doubledDeploys: string[];
  deployRetries: number;
  acceptedSpans: number;
  recordedSpans: number;
  /** `service operation: accepted … recorded …` for each that differs. */
  differingSpans: string[];
  exporterRetries: number;
  exporterFailures: number;
  /** Answers other than 202, 429 and 503. */
  unexpected: string[];
}

type Fault = "app" | "postgres" | "everything" | "cuts" | "hangs";
const FAULTS: Fault[] = ["app", "postgres", "everything", "cuts", "hangs"];

/**
 * Runs a Tidemark of its own under load from deploy reports and OpenTelemetry exporters, breaks it as `plan` says,
 * and compares what clients were told with what is recorded. After every fault the intake has to go on.
 * @throws when it does not recover within a minute of a fault, or is not through within the plan's limit.
 */
export async function runChaos(plan: ChaosPlan, say: (line: string) => void): Promise<ChaosResult> {
  const apiKey = `proj_${randomBytes(24).toString("hex")}`;
  const tidemark = await Supervised.create(apiKey);
  const deadline = Date.now() + plan.limitMs;
  const exporters: ExporterProcess[] = [];
  try {
    await tidemark.start();
    const since = floorTo(Date.now(), HOUR);
    const target = { url: tidemark.url, apiKey };
    for (let i = 0; i < plan.exporters; i++) {
      exporters.push(new ExporterProcess(`shop-${i}`, i % 2 === 0 ? "protobuf" : "json", target));
    }
    const reporters = new Reporters(target);
    await goesOn(reporters, exporters, tidemark);
    for (const fault of inTurns(plan)) {
      const started = Date.now();
      if (started > deadline) throw new Error(`not over after ${plan.limitMs / 60_000} minutes`);
      await cause(fault, tidemark, plan);
      await goesOn(reporters, exporters, tidemark);
      say(`${fault}: went on after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
    const [exported] = await Promise.all([Promise.all(exporters.map((one) => one.finish())), reporters.finish()]);
    return await compare(target, reporters, exported, since);
  } finally {
    for (const exporter of exporters) exporter.kill();
    await tidemark.dispose();
  }
}

/** Every fault as often as planned, spread evenly over the run. */
function inTurns(plan: ChaosPlan): Fault[] {
  const turns = FAULTS.flatMap((fault) =>
    Array.from({ length: plan[fault] }, (_, i) => ({ fault, at: (i + 0.5) / plan[fault] })),
  );
  return turns.sort((a, b) => a.at - b.at).map(({ fault }) => fault);
}

async function cause(fault: Fault, tidemark: Supervised, { hangMs }: ChaosPlan): Promise<void> {
  if (fault === "postgres") return tidemark.killPostgres();
  if (fault === "cuts") return tidemark.cutConnections();
  if (fault === "hangs") return tidemark.hangPostgres(hangMs);
  await (fault === "app" ? tidemark.killApp() : tidemark.killEverything());
  await tidemark.start();
}

async function goesOn(reporters: Reporters, exporters: ExporterProcess[], tidemark: Supervised): Promise<void> {
  const deploys = reporters.acknowledged.size + DEPLOYS_BETWEEN;
  const spans = exporters.map((exporter) => exporter.spans);
  const more = () => reporters.acknowledged.size >= deploys && exporters.every((one, i) => one.spans > (spans[i] ?? 0));
  if (!(await waitUntil(more, RECOVERY_MS))) throw new Error(`the intake does not go on\n${tidemark.output}`);
}

interface Target {
  url: string;
  apiKey: string;
}

async function compare(
  target: Target,
  reporters: Reporters,
  exported: Exported[],
  since: number,
): Promise<ChaosResult> {
  const recorded = await recordedShas(target);
  const distinct = new Set(recorded);
  const seen = new Set<string>();
  const result: ChaosResult = {
    acknowledgedDeploys: reporters.acknowledged.size,
    recordedDeploys: recorded.length,
    missingDeploys: [...reporters.acknowledged].filter((sha) => !distinct.has(sha)),
    doubledDeploys: recorded.filter((sha) => seen.size === seen.add(sha).size),
    deployRetries: reporters.retries,
    ...{ acceptedSpans: 0, recordedSpans: 0, differingSpans: [], exporterRetries: 0, exporterFailures: 0 },
    unexpected: reporters.unexpected,
  };
  for (const { service, accepted, retries, failures } of exported) {
    result.exporterRetries += retries;
    result.exporterFailures += failures;
    for (const [operation, count] of Object.entries(accepted)) {
      const stored = await recordedSpans(target, service, operation, since);
      result.acceptedSpans += count;
      result.recordedSpans += stored;
      if (stored !== count) {
        result.differingSpans.push(`${service} ${operation}: accepted ${count}, recorded ${stored}`);
      }
    }
  }
  return result;
}

const pageSchema = z.object({
  data: z.array(z.object({ git_sha: z.string() })),
  next_cursor: z.string().nullable(),
});

async function recordedShas(target: Target): Promise<string[]> {
  const shas: string[] = [];
  let cursor: string | null = null;
  do {
    const page = pageSchema.parse(await read(target, "deploys", { limit: "100", ...(cursor ? { cursor } : {}) }));
    shas.push(...page.data.map((deploy) => deploy.git_sha));
    cursor = page.next_cursor;
  } while (cursor);
  return shas;
}

const seriesSchema = z.object({ data: z.array(z.object({ n: z.int() })) });

async function recordedSpans(target: Target, service: string, operation: string, since: number): Promise<number> {
  const to = new Date(floorTo(Date.now(), HOUR) + HOUR).toISOString();
  const window = { from: new Date(since).toISOString(), to, step: "1h" };
  const { data } = seriesSchema.parse(
    await read(target, "series", { service, operation, metric: "error_rate", ...window }),
  );
  return data.reduce((sum, { n }) => sum + n, 0);
}

async function read({ url, apiKey }: Target, resource: string, query: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${resource}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (!response.ok) throw new Error(`${resource} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
