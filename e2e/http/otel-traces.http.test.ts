import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { expect, inject, test } from "vitest";
import { seriesSchema } from "@/app/api/v1/_schema";
import { groupBy } from "@/lib/domain/group-by";
import { floorTo, HOUR } from "@/lib/domain/time";
import { newErrorGroups } from "@/lib/store/error-reads";
import { exactPercentile, type KnownRequest, knownLoad, makeReporter, withOtelSettings } from "./otel";

const COUNT = 10_000;
const HOUR_BEFORE = floorTo(Date.now(), HOUR) - HOUR;

/** The load as an instrumented service sends it: a server span each, and a client span within some. */
async function send(load: KnownRequest[], exporter: JsonExporter): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "shop", "deployment.environment.name": "staging" }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 4 * COUNT, maxExportBatchSize: 512 })],
  });
  const tracer = provider.getTracer("load");
  load.forEach(({ route, status, ms }, index) => {
    const endNs = BigInt(HOUR_BEFORE + index * 300) * 1_000_000n;
    const startTime = hrTime(endNs - BigInt(Math.round(ms * 1e6)));
    const attributes = { "http.request.method": "GET", "http.route": route, "http.response.status_code": status };
    const span = tracer.startSpan(`GET ${route}`, { kind: SpanKind.SERVER, root: true, startTime, attributes });
    if (status === 500) {
      span.recordException(new TypeError("stock is undefined"), hrTime(endNs));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(hrTime(endNs));
  });
  await provider.forceFlush();
  await provider.shutdown();
}

function hrTime(ns: bigint): [number, number] {
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
}

async function readHour(token: string, metric: string, route: string) {
  const query = new URLSearchParams({
    ...{ service: "shop", env: "staging", operation: `GET ${route}`, metric, step: "1h" },
    from: new Date(HOUR_BEFORE).toISOString(),
    to: new Date(HOUR_BEFORE + HOUR).toISOString(),
  });
  const response = await fetch(`${inject("baseUrl")}/api/v1/series?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const [point] = seriesSchema.parse(await response.json()).data;
  return point ?? { value: null, n: 0 };
}

const EXPORTERS = { protobuf: ProtobufExporter, json: JsonExporter };

test.each([
  ["protobuf", "gzip"],
  ["protobuf", "none"],
  ["json", "gzip"],
  ["json", "none"],
] as const)(
  "the SDK's exporter, %s with compression %s: counts exact, percentiles within a hundredth",
  async (form, compression) => {
    const { projectId, token } = await makeReporter();
    const load = knownLoad(COUNT);
    await send(
      load,
      withOtelSettings(token, compression, () => new EXPORTERS[form]()),
    );
    const byRoute = groupBy(load, ({ route }) => route);
    expect(byRoute.size).toBe(5);
    for (const [route, requests] of byRoute) {
      const failed = requests.filter(({ status }) => status === 500).length;
      expect(await readHour(token, "error_rate", route)).toMatchObject({
        n: requests.length,
        value: failed / requests.length,
      });
      for (const [metric, q] of [
        ["p50", 0.5],
        ["p95", 0.95],
        ["p99", 0.99],
      ] as const) {
        const { value } = await readHour(token, metric, route);
        expect((value ?? 0) / exactPercentile(requests, q)).toBeGreaterThan(0.99);
        expect((value ?? 0) / exactPercentile(requests, q)).toBeLessThan(1.01);
      }
    }
    const window = { from: HOUR_BEFORE, to: HOUR_BEFORE + HOUR };
    const groups = await newErrorGroups({ projectId, env: "staging", service: "shop", window, limit: 10 });
    expect(groups).toMatchObject([
      {
        exceptionClass: "TypeError",
        message: "stock is undefined",
        n: load.filter(({ status }) => status === 500).length,
      },
    ]);
  },
);
