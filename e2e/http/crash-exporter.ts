// A program of its own: a service with OpenTelemetry's SDK, whose exporter is as npm delivers it. It makes spans
// until its standard input ends, and prints a line of JSON for every batch that was accepted and one as it ends.
import { DiagLogLevel, diag, SpanKind } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";

const SPANS_A_TURN = 40;
const TURN_MS = 25;
const ROUTES = ["/users/:id", "/orders", "/orders/:id", "/checkout", "/cart"];

type Export = Parameters<SpanExporter["export"]>;

/**
 * Exports a batch that failed again until the exporter says that it was accepted, as a collector with a queue does:
 * what was accepted is then known to the span. An exporter that gave up cannot say whether its batch arrived.
 */
class Insistent implements SpanExporter {
  readonly accepted: Record<string, number> = {};
  spans = 0;
  failures = 0;
  open = 0;

  constructor(private readonly exporter: SpanExporter) {}

  export(...[spans, done]: Export): void {
    this.open++;
    this.attempt(spans, done);
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private attempt(...[spans, done]: Export): void {
    this.exporter.export(spans, (result) => {
      if (result.error) {
        this.failures++;
        setTimeout(() => this.attempt(spans, done), 100);
        return;
      }
      this.open--;
      this.spans += spans.length;
      for (const { name } of spans) this.accepted[name] = (this.accepted[name] ?? 0) + 1;
      process.stdout.write(`${JSON.stringify({ spans: this.spans })}\n`);
      done(result);
    });
  }
}

let retries = 0;
const silent = () => {};
// The exporter tells only its log when it sends a request again.
const verbose = (message: string) => {
  if (message.startsWith("Scheduling export retry")) retries++;
};
diag.setLogger({ verbose, debug: silent, info: silent, warn: silent, error: silent }, { logLevel: DiagLogLevel.ALL });

const exporter = new Insistent(process.argv[2] === "json" ? new JsonExporter() : new ProtobufExporter());
const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 512, scheduledDelayMillis: 200 });
const resource = detectResources({ detectors: [envDetector] });
const tracer = new BasicTracerProvider({ resource, spanProcessors: [processor] }).getTracer("load");

const turns = setInterval(() => {
  const now = Date.now();
  for (let i = 0; i < SPANS_A_TURN; i++) {
    const route = ROUTES[Math.floor(Math.random() * ROUTES.length)] ?? "/";
    const attributes = { "http.request.method": "GET", "http.route": route, "http.response.status_code": 200 };
    const startTime = now - Math.random() * 200;
    tracer.startSpan(`GET ${route}`, { kind: SpanKind.SERVER, root: true, startTime, attributes }).end(now);
  }
}, TURN_MS);

process.stdin.resume().once("end", () => {
  clearInterval(turns);
  const finish = async () => {
    await processor.forceFlush().catch(silent);
    if (exporter.open > 0) return void setTimeout(finish, 50);
    const { accepted, spans, failures } = exporter;
    process.stdout.write(`${JSON.stringify({ spans, accepted, failures, retries })}\n`, () => process.exit(0));
  };
  void finish();
});
