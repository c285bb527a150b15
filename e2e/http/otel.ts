import { inject } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import { makeProject } from "@/lib/testing/factories";

/** A project and a key that may send and read. */
export async function makeReporter(): Promise<{ projectId: string; token: string }> {
  const { id: projectId } = await makeProject();
  const { token } = await createKey({ projectId, name: "otel", scopes: ["ingest", "read"], now: Date.now() });
  return { projectId, token };
}

/** Runs `work` with the SDK's own settings as the setup page prints them: an address and a header, no more. */
export function withOtelSettings<T>(token: string, compression: "gzip" | "none", work: () => T): T {
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${inject("baseUrl")}/ingest`,
    OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${token}`,
    OTEL_EXPORTER_OTLP_COMPRESSION: compression,
  };
  Object.assign(process.env, settings);
  try {
    return work();
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
  }
}

/** One request of the known load. */
export interface KnownRequest {
  route: string;
  status: number;
  ms: number;
}

const ROUTES = ["/users/:id", "/orders", "/orders/:id/items", "/checkout", "/health"];

/** The same requests on every call: latencies from 0.3 ms to some seconds, a few in a hundred fail. */
export function knownLoad(count: number): KnownRequest[] {
  let seed = 20_261_123;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const route = ROUTES[Math.floor(random() ** 2 * ROUTES.length)] ?? "/";
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const ms = Math.round(30 * Math.exp(normal) * 1e6) / 1e6;
    return { route, status: random() < 0.03 ? 500 : 200, ms };
  });
}

/** The ⌈q·n⌉-th smallest: what a percentile is when every request is known. */
export function exactPercentile(requests: KnownRequest[], q: number): number {
  const sorted = requests.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
}
