import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { defaultResource, detectResources, envDetector } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { READERS, type ReadOrder } from "./orders";

// A program of its own: the service that the live demo runs, restarts and slows down. Address, key,
// service name, environment and version reach the SDK by its standard OTEL_* variables.

const EXPORT_EVERY_MS = 2_000;
const ROUTE = /^\/orders\/(\d+)$/;

const provider = new NodeTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: EXPORT_EVERY_MS })],
});
provider.register();
const tracer = trace.getTracer("orders");

const readOrder = READERS.get(process.env.ORDERS_VERSION ?? "");
if (!readOrder) throw new Error(`ORDERS_VERSION must be one of ${[...READERS.keys()].join(", ")}`);

const server = createServer((request, response) => {
  const attributes = { "http.request.method": request.method ?? "GET", "http.route": "/orders/:id" };
  tracer.startActiveSpan("GET /orders/:id", { kind: SpanKind.SERVER, attributes }, (span) => {
    answer(request, response, readOrder)
      .catch((error: Error) => {
        span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        response.writeHead(500).end();
      })
      .finally(() => {
        span.setAttribute("http.response.status_code", response.statusCode);
        span.end();
      });
  });
});

async function answer(request: IncomingMessage, response: ServerResponse, read: ReadOrder): Promise<void> {
  const id = ROUTE.exec(request.url ?? "")?.[1];
  if (!id) {
    response.writeHead(404).end();
    return;
  }
  const body = JSON.stringify(await read(id));
  response.writeHead(200, { "content-type": "application/json" }).end(body);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") process.send?.(address.port);
});

// The parent asks to stop by closing the channel, and so does its death.
process.once("disconnect", () => {
  server.close(() => {
    void provider.shutdown().finally(() => process.exit(0));
  });
  server.closeIdleConnections();
});
// Ctrl-C reaches the whole group; the parent decides when this ends.
process.on("SIGINT", () => {});
