import { heldBodies } from "@/lib/http/held-bodies";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readDatabaseHealth, readReplicaHealth, readSaturation } from "@/lib/views/health";
import { version } from "@/package.json";

/**
 * Readiness: 200 when requests can be served, 503 when the database is away. With `?live` it
 * answers liveness: 200 as long as the process answers, whatever the database does. `load` says how
 * much is held and waits in this process and what of it is saturated. A replica that is away is named and the
 * status "degraded", but with 200: whoever takes the instance out for it would stop the intake, too.
 */
export const GET = machineRoute({ scope: null, method: "GET" }, async (request) => {
  if (new URL(request.url).searchParams.has("live")) return Response.json({ status: "ok", version }, uncached);
  const [database, read_database] = await Promise.all([readDatabaseHealth(), readReplicaHealth()]);
  const status = database === "ok" && read_database !== "unavailable" ? "ok" : "degraded";
  const health = { status, version, database, read_database, load: readSaturation(heldBodies()) };
  if (database === "ok") return Response.json(health, uncached);
  return Response.json(health, { status: 503, headers: { ...uncached.headers, "retry-after": "5" } });
});

const uncached = { headers: { "cache-control": "no-store" } };

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
