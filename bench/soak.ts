import { writeFile } from "node:fs/promises";
import type { LoadResult } from "./load";
import { type MemorySample, watchMemory } from "./memory-watch";
import { plotSvg } from "./plot";
import { type Figure, figure, median } from "./report";
import { REQUESTS_PER_BATCH, SPANS_PER_BATCH } from "./spans";
import type { Stand } from "./stand";

const MINUTE_MS = 60_000;
const STRETCH_S = 10;
const MAXIMUM_MS = 20_000;
const SHARE = 0.7;
const SPAN_CONNECTIONS = 8;
const DEPLOY_CONNECTIONS = 4;
const DEPLOYS_PER_SECOND = 5;
const ROUTES = 25;

/** Spans at 70 % of what the app takes at most, and a few deploys beside them; draws latency and memory to `plot`. */
export async function soak(stand: Stand, minutes: number, plot: string): Promise<Figure[]> {
  console.log("Soak: finding the maximum …");
  const spans = { path: "/ingest/v1/traces", connections: SPAN_CONNECTIONS, post: { routes: ROUTES } };
  const most = await stand.load({ ...spans, durationMs: MAXIMUM_MS });
  const perSecond = (most.good / most.seconds) * SHARE;
  const rate = Math.round(perSecond * SPANS_PER_BATCH);
  console.log(`Soak: ${minutes} minutes of ${rate} spans a second …`);
  const memory = watchMemory(stand.app.pid);
  const durationMs = minutes * MINUTE_MS;
  const [taken, deploys] = await Promise.all([
    stand.load({ ...spans, durationMs, perSecond }),
    stand.load({
      path: "/ingest/deploys",
      connections: DEPLOY_CONNECTIONS,
      durationMs,
      perSecond: DEPLOYS_PER_SECOND,
      post: "deploys",
    }),
  ]);
  memory.stop();
  const { samples } = memory;
  await stand.requireCount("SELECT count(*) FROM deploy", deploys.good, "deploys answered 202");
  await stand.requireCount(
    `SELECT sum(r.n) FROM rollup_minute r JOIN series s ON s.project_id = r.project_id AND s.id = r.series_id
     WHERE s.operation = '(all)' AND s.kind = 'server'`,
    (most.good + taken.good) * REQUESTS_PER_BATCH,
    "requests in the spans that were answered 200",
  );
  await writeFile(plot, plotOf(taken, samples, `${rate} spans/s, ${minutes} minutes`));
  console.log(`Plot: ${plot}`);
  return soakFigures(taken, deploys, samples, rate);
}

function soakFigures(taken: LoadResult, deploys: LoadResult, samples: MemorySample[], rate: number): Figure[] {
  const p99 = taken.stretches.map((stretch) => stretch.p99);
  const half = Math.floor(p99.length / 2);
  const fromMinute2 = samples.filter(({ seconds }) => seconds >= 120).map(({ rssMb }) => rssMb);
  const part = Math.max(1, Math.floor(fromMinute2.length / 10));
  const growth = median(fromMinute2.slice(-part)) / median(fromMinute2.slice(0, part)) - 1;
  const largest = Math.max(...samples.map(({ rssMb }) => rssMb));
  return [
    figure("soak, spans at 70 % of the maximum", "spans/s", [rate]),
    figure("soak, span batches' p50", "ms", [taken.p50]),
    figure("soak, span batches' p99", "ms", [taken.p99]),
    figure("soak, deploys' p99", "ms", [deploys.p99]),
    figure("soak, p99 of the second half ÷ of the first", "ratio", [
      median(p99.slice(half)) / median(p99.slice(0, half)),
    ]),
    figure("soak, growth of memory from minute 2", "%", [growth * 100], { atMost: 5 }),
    figure("soak, largest memory", "MB", [largest], { atMost: 400 }),
  ];
}

function plotOf(taken: LoadResult, samples: MemorySample[], title: string): string {
  const byStretch = (of: (stretch: { p50: number; p99: number }) => number) =>
    taken.stretches.map((stretch, index) => ({ x: (index * STRETCH_S) / 60, y: of(stretch) }));
  return plotSvg(title, "minutes", [
    {
      title: "span batches, milliseconds to the answer",
      lines: [
        { name: "p50", points: byStretch(({ p50 }) => p50) },
        { name: "p99", points: byStretch(({ p99 }) => p99) },
      ],
    },
    {
      title: "resident memory of the app, MB",
      lines: [{ name: "RSS", points: samples.map(({ seconds, rssMb }) => ({ x: seconds / 60, y: rssMb })) }],
    },
  ]);
}
