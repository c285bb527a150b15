import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ViewOptions,
} from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { groupBy } from "@/lib/domain/group-by";
import { quantileMs } from "@/lib/domain/histogram";
import { HOUR } from "@/lib/domain/time";
import { readOperations } from "@/lib/store/rollup-reads";
import { exactPercentile, type KnownRequest, knownLoad, makeReporter, withOtelSettings } from "./otel";

const QUANTILES = [0.5, 0.95, 0.99];
// What the semantic conventions advise for this metric.
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

interface Setting {
  aggregation: NonNullable<ViewOptions["aggregation"]>;
  temporality: AggregationTemporality;
  compression: "gzip" | "none";
}

/** Records the load in two halves, each exported by itself, as an instrumented service does. */
async function send(token: string, load: KnownRequest[], setting: Setting): Promise<void> {
  const exporter = withOtelSettings(
    token,
    setting.compression,
    () => new OTLPMetricExporter({ temporalityPreference: setting.temporality }),
  );
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: HOUR });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ "service.name": "shop" }),
    readers: [reader],
    views: [{ instrumentName: "http.server.request.duration", aggregation: setting.aggregation }],
  });
  const duration = provider.getMeter("load").createHistogram("http.server.request.duration", { unit: "s" });
  const half = Math.ceil(load.length / 2);
  for (const part of [load.slice(0, half), load.slice(half)]) {
    for (const { route, status, ms } of part) {
      const attributes = { "http.request.method": "GET", "http.route": route, "http.response.status_code": status };
      duration.record(ms / 1000, attributes);
    }
    await provider.forceFlush();
  }
  await provider.shutdown();
}

/** What was stored of each route, beside what was sent. */
async function sendAndRead(setting: Setting) {
  const { projectId, token } = await makeReporter();
  const load = knownLoad(10_000);
  await send(token, load, setting);
  const window = { from: Date.now() - HOUR, to: Date.now() + HOUR };
  const operations = await readOperations({ projectId, env: "production", service: "shop", window });
  const byRoute = groupBy(load, ({ route }) => `GET ${route}`);
  expect(operations.map(({ operation }) => operation).sort()).toEqual([...byRoute.keys()].sort());
  return operations.map(({ operation, total }) => ({ total, requests: byRoute.get(operation) ?? [] }));
}

const exponential = (maxSize: number): Setting["aggregation"] => ({
  type: AggregationType.EXPONENTIAL_HISTOGRAM,
  options: { maxSize, recordMinMax: true },
});
const explicit: Setting["aggregation"] = {
  type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
  options: { boundaries: BOUNDS, recordMinMax: true },
};

const { DELTA, CUMULATIVE } = AggregationTemporality;

// 1,200 buckets keep the SDK at scale 6 or finer over this load, 160 (its default) at scale 3: 4.4 % at most.
test.each<[string, string, number, Setting]>([
  ["fine exponential", "delta", 0.01, { aggregation: exponential(1_200), temporality: DELTA, compression: "gzip" }],
  [
    "fine exponential",
    "cumulative",
    0.01,
    { aggregation: exponential(1_200), temporality: CUMULATIVE, compression: "none" },
  ],
  ["default exponential", "delta", 0.045, { aggregation: exponential(160), temporality: DELTA, compression: "none" }],
  [
    "default exponential",
    "cumulative",
    0.045,
    { aggregation: exponential(160), temporality: CUMULATIVE, compression: "gzip" },
  ],
])("%s histograms, %s: counts exact, percentiles within their buckets", async (_kind, _temporality, error, setting) => {
  for (const { total, requests } of await sendAndRead(setting)) {
    expect(total.n).toBe(requests.length);
    expect(total.errors).toBe(requests.filter(({ status }) => status === 500).length);
    const sumMs = requests.reduce((sum, { ms }) => sum + ms, 0);
    expect(total.sumUs / 1000 / sumMs).toBeCloseTo(1, 6);
    for (const q of QUANTILES) {
      const ratio = (quantileMs(total.histogram, q) ?? 0) / exactPercentile(requests, q);
      expect(Math.abs(ratio - 1)).toBeLessThan(error);
    }
  }
});

test.each([
  ["delta", DELTA],
  ["cumulative", CUMULATIVE],
])("explicit histograms, %s: counts exact, percentiles in the right bucket", async (_temporality, temporality) => {
  const bucketOf = (ms: number) => BOUNDS.findIndex((bound) => ms / 1000 <= bound);
  for (const { total, requests } of await sendAndRead({ aggregation: explicit, temporality, compression: "gzip" })) {
    expect(total.n).toBe(requests.length);
    for (const q of QUANTILES) {
      expect(bucketOf(quantileMs(total.histogram, q) ?? 0)).toBe(bucketOf(exactPercentile(requests, q)));
    }
  }
});
