import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";

const FLUSH_MS = 90_000;

const lineSchema = z.object({
  spans: z.int(),
  accepted: z.record(z.string(), z.int()).optional(),
  failures: z.int().optional(),
  retries: z.int().optional(),
});

/** What an exporter was told in the end. */
export interface Exported {
  service: string;
  /** Spans that were accepted, by operation. */
  accepted: Record<string, number>;
  /** Exports that the SDK gave up and that were made again. */
  failures: number;
  /** Requests that the SDK sent again by itself. */
  retries: number;
}

/** A process of its own that exports spans with OpenTelemetry's SDK (crash-exporter.ts). */
export class ExporterProcess {
  /** Accepted so far. */
  spans = 0;
  private readonly child: ChildProcess;
  private readonly ended: Promise<Exported>;

  constructor(
    readonly service: string,
    form: "protobuf" | "json",
    target: { url: string; apiKey: string },
  ) {
    this.child = spawn(process.execPath, ["--import", "tsx", "e2e/http/crash-exporter.ts", form], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        NODE_ENV: "production",
        OTEL_SERVICE_NAME: service,
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production",
        OTEL_EXPORTER_OTLP_ENDPOINT: `${target.url}/ingest`,
        OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${target.apiKey}`,
        OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      },
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code) => reject(new Error(`the exporter of ${service} ended with ${code}`)));
      if (!this.child.stdout) return;
      createInterface({ input: this.child.stdout }).on("line", (text) => {
        const { spans, accepted, failures = 0, retries = 0 } = lineSchema.parse(JSON.parse(text));
        this.spans = spans;
        if (accepted) resolve({ service, accepted, failures, retries });
      });
    });
    // Whoever waits hears of it; nobody waits before the end.
    this.ended.catch(() => {});
  }

  /** Lets it send what it has, and answers what was accepted once all is. */
  async finish(): Promise<Exported> {
    this.child.stdin?.end();
    const timer = setTimeout(() => this.kill(), FLUSH_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
