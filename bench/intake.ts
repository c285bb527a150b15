import { EMPTY_PATH } from "./build";
import { runInserts } from "./client";
import { SPAN_TABLE } from "./insert";
import { cpuPerSpan, unpackAndSkip } from "./limits";
import type { LoadResult } from "./load";
import { type MemorySample, watchMemory } from "./memory-watch";
import type { PostJob } from "./posts";
import { usageOf } from "./process-usage";
import { type Figure, figure, median } from "./report";
import { type Batch, makeBatch, REQUESTS_PER_BATCH, SPANS_PER_BATCH } from "./spans";
import type { Stand } from "./stand";

const ROUNDS = 5;
const ROUND_MS = 3_000;
const WARM_UP_MS = 3_000;
const DEPLOY_CONNECTIONS = 64;
const SPAN_CONNECTIONS = 8;
const BATCHES = 48;
const ROUTES = 25;

/** What it costs to take in deploys and spans. */
export async function measureIntake(stand: Stand): Promise<Figure[]> {
  const memory = watchMemory(stand.app.pid);
  try {
    const deploys = await measureDeploys(stand);
    const warm = memory.samples.length;
    const spans = await measureSpans(stand);
    return [...deploys, ...spans, ...memoryFigures(memory.samples, warm)];
  } finally {
    memory.stop();
  }
}

function memoryFigures(samples: MemorySample[], warm: number): Figure[] {
  const underSpans = samples.slice(warm).map(({ rssMb }) => rssMb);
  const quarter = Math.floor(underSpans.length / 4);
  if (quarter === 0) return [];
  const growth = median(underSpans.slice(-quarter)) / median(underSpans.slice(quarter, 2 * quarter)) - 1;
  const largest = Math.max(...samples.map(({ rssMb }) => rssMb));
  return [
    figure("memory, growth from the second to the last quarter of the spans", "%", [growth * 100], { atMost: 5 }),
    figure("memory, largest", "MB", [largest], { atMost: 400 }),
  ];
}

/** Deploys against the empty route, with the same bodies and connections, turn by turn. */
async function measureDeploys(stand: Stand): Promise<Figure[]> {
  const job = { connections: DEPLOY_CONNECTIONS, post: "deploys" } as const;
  const toEmpty = (durationMs: number) => stand.load({ ...job, path: EMPTY_PATH, durationMs });
  const toDeploys = (durationMs: number) => stand.load({ ...job, path: "/ingest/deploys", durationMs });
  await toEmpty(WARM_UP_MS);
  let answered = (await toDeploys(WARM_UP_MS)).good;
  const rounds: { empty: LoadResult; deploys: LoadResult }[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`Deploys, round ${round} of ${ROUNDS} …`);
    const empty = await toEmpty(ROUND_MS);
    const deploys = await toDeploys(ROUND_MS);
    answered += deploys.good;
    rounds.push({ empty, deploys });
  }
  await stand.requireCount("SELECT count(*) FROM deploy", answered, "deploys answered 202");
  const each = (of: (round: { empty: LoadResult; deploys: LoadResult }) => number) => rounds.map(of);
  return [
    figure(
      "deploys ÷ empty route",
      "ratio",
      each(({ deploys, empty }) => rate(deploys) / rate(empty)),
      { atLeast: 0.7 },
    ),
    figure(
      "deploys' p99 ÷ empty route's p99",
      "ratio",
      each(({ deploys, empty }) => deploys.p99 / empty.p99),
      { atMost: 5 },
    ),
    figure(
      `empty route, ${DEPLOY_CONNECTIONS} connections`,
      "requests/s",
      each(({ empty }) => rate(empty)),
    ),
    figure(
      "empty route, p99",
      "ms",
      each(({ empty }) => empty.p99),
    ),
    figure(
      `deploys, ${DEPLOY_CONNECTIONS} connections, committed`,
      "deploys/s",
      each(({ deploys }) => rate(deploys)),
    ),
    figure(
      "deploys, p50",
      "ms",
      each(({ deploys }) => deploys.p50),
    ),
    figure(
      "deploys, p99",
      "ms",
      each(({ deploys }) => deploys.p99),
    ),
  ];
}

interface SpanRound {
  rate: number;
  cpu: number;
  limit: number;
  inserted: number;
  jsonCpu: number;
  parse: number;
}

/** Spans, beside the least work that reading them can be, and beside storing each as a row. */
async function measureSpans(stand: Stand): Promise<Figure[]> {
  const end = Date.now();
  const batches = Array.from({ length: BATCHES }, (_, index) =>
    makeBatch(index, { end, spreadMs: 120_000, routes: ROUTES }),
  );
  await stand.sql.query(SPAN_TABLE);
  const intake = new SpanIntake(stand, batches);
  await intake.protobuf(WARM_UP_MS);
  await intake.json(WARM_UP_MS);
  const rounds: SpanRound[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`Spans, round ${round} of ${ROUNDS} …`);
    const limit = cpuPerSpan(batches, unpackAndSkip);
    const protobuf = await intake.protobuf(ROUND_MS);
    const inserted = await intake.rows(ROUND_MS);
    const parse = cpuPerSpan(batches, ({ json }) => JSON.parse(json));
    const json = await intake.json(ROUND_MS);
    rounds.push({ ...protobuf, limit, inserted, jsonCpu: json.cpu, parse });
  }
  await intake.check();
  return spanFigures(rounds);
}

class SpanIntake {
  private sent = 0;
  private readonly asProtobuf: PostJob;
  private readonly asJson: PostJob;

  constructor(
    private readonly stand: Stand,
    batches: Batch[],
  ) {
    const base64 = (of: (batch: Batch) => Uint8Array | string) =>
      batches.map((batch) => Buffer.from(of(batch)).toString("base64"));
    this.asProtobuf = {
      encoding: "protobuf",
      bodies: base64(({ gzip }) => gzip),
    };
    this.asJson = { encoding: "json", bodies: base64(({ json }) => json) };
  }

  protobuf(durationMs: number): Promise<{ rate: number; cpu: number }> {
    return this.send(durationMs, this.asProtobuf);
  }

  json(durationMs: number): Promise<{ rate: number; cpu: number }> {
    return this.send(durationMs, this.asJson);
  }

  /** Rows a second. */
  async rows(durationMs: number): Promise<number> {
    const { stand } = this;
    const job = { databaseUrl: stand.databaseUrl, connections: SPAN_CONNECTIONS, rowsPerStatement: SPANS_PER_BATCH };
    const { rows, seconds } = await runInserts({ ...job, durationMs });
    await stand.sql.query("TRUNCATE bench_span");
    return rows / seconds;
  }

  /** @throws {Error} when what was answered is not what is stored. */
  async check(): Promise<void> {
    const counted = "SELECT sum(m.n) FROM rollup_minute m JOIN series USING (project_id) WHERE series.id = series_id";
    const total = `${counted} AND operation = '(all)' AND kind = 'server'`;
    await this.stand.requireCount(
      total,
      this.sent * REQUESTS_PER_BATCH,
      "requests in the spans that were answered 200",
    );
  }

  /** Spans a second, and the app's CPU in microseconds a span. */
  private async send(durationMs: number, post: PostJob): Promise<{ rate: number; cpu: number }> {
    const { stand } = this;
    const before = usageOf(stand.app.pid)?.cpuSeconds ?? Number.NaN;
    const job = { connections: SPAN_CONNECTIONS, path: "/ingest/v1/traces", durationMs, post };
    const result = await stand.load(job);
    const cpu = (usageOf(stand.app.pid)?.cpuSeconds ?? Number.NaN) - before;
    this.sent += result.good;
    const spans = result.good * SPANS_PER_BATCH;
    return { rate: spans / result.seconds, cpu: (cpu / spans) * 1e6 };
  }
}

function spanFigures(rounds: SpanRound[]): Figure[] {
  const each = (of: (round: SpanRound) => number) => rounds.map(of);
  return [
    figure(
      "spans, app CPU ÷ unpacking and skipping the same bytes",
      "ratio",
      each(({ cpu, limit }) => cpu / limit),
      { atMost: 2 },
    ),
    figure(
      "spans ÷ one row a span by multi-row INSERT",
      "ratio",
      each(({ rate, inserted }) => rate / inserted),
      { atLeast: 5 },
    ),
    figure(
      "spans as JSON, app CPU ÷ JSON.parse of the same batch",
      "ratio",
      each(({ jsonCpu, parse }) => jsonCpu / parse),
      { atMost: 2 },
    ),
    figure(
      `spans, batches of ${SPANS_PER_BATCH}, gzip`,
      "spans/s",
      each(({ rate }) => rate),
    ),
    figure(
      "spans, app CPU",
      "µs/span",
      each(({ cpu }) => cpu),
    ),
    figure(
      "spans as JSON, app CPU",
      "µs/span",
      each(({ jsonCpu }) => jsonCpu),
    ),
    figure(
      "unpacking and skipping alone",
      "µs/span",
      each(({ limit }) => limit),
    ),
    figure(
      "JSON.parse alone",
      "µs/span",
      each(({ parse }) => parse),
    ),
    figure(
      "one row a span by multi-row INSERT",
      "rows/s",
      each(({ inserted }) => inserted),
    ),
  ].filter(({ value }) => !Number.isNaN(value));
}

function rate({ good, seconds }: LoadResult): number {
  return good / seconds;
}
