import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readDatabaseHealth, readSaturation } from "@/lib/views/health";
import { version } from "@/package.json";

/**
 * Readiness: 200 when requests can be served, 503 when the database is away. With `?live` it
 * answers liveness: 200 as long as the process answers, whatever the database does. `load` says how
 * much waits in this process and what of it is saturated.
 */
export const GET = machineRoute({ scope: null, method: "GET" }, async (request) => {
  if (new URL(request.url).searchParams.has("live")) return Response.json({ status: "ok", version }, uncached);
  const database = await readDatabaseHealth();
  const load = readSaturation();
  if (database === "ok") return Response.json({ status: "ok", version, database, load }, uncached);
  const headers = { ...uncached.headers, "retry-after": "5" };
  return Response.json({ status: "degraded", version, database, load }, { status: 503, headers });
});

const uncached = { headers: { "cache-control": "no-store" } };

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
