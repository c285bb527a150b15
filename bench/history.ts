import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { bucketOf, emptyHistogram, encodeHistogram } from "@/lib/domain/histogram";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { seriesId } from "@/lib/store/series-id";
import { type Random, randomOf } from "../scripts/demo/random";

// What a project looks like after years, written by SQL in a minute instead of by traffic in years.

export interface Past {
  slug: string;
  /** How far back the hours, the days and the deploys go. */
  days: number;
  deploys: number;
  /** Whether every service has all of its operations, or only the measured one. */
  isWhole: boolean;
}

export const MEASURED_SERVICE = "service-1";
const SERVICES = 50;
const OPERATIONS = 40;
/** Of the operations of services that no page of the bench shows, this much is written. */
const OTHERS_DAYS = 40;
const MINUTES_DAYS = 2;
const FRAMES = 32;

const COARSER = [
  ["rollup_hour", HOUR],
  ["rollup_day", DAY],
] as const;

/** Busy: a service's total. Usual: an operation of the measured service. Quiet: any other operation. */
const BUSY = 6_000;
const USUAL = 300;
const QUIET = 60;

/** Writes a project with its catalogue, rollups and deploys up to `now` (epoch milliseconds); returns its id. */
export async function writePast(sql: pg.Client, past: Past, now: number): Promise<string> {
  const projectId = uuidv7();
  const since = new Date(now - past.days * DAY);
  await sql.query("INSERT INTO project VALUES ($1, $2, $2, $3)", [projectId, past.slug, since]);
  await sql.query("INSERT INTO member SELECT $1, id, 'owner' FROM user_account", [projectId]);
  await sql.query("INSERT INTO environment VALUES ($1, 'production', $2)", [projectId, since]);
  await sql.query("INSERT INTO service SELECT $1, 'service-' || i, $2 FROM generate_series(1, $3) AS i", [
    projectId,
    since,
    SERVICES,
  ]);
  await writeFrames(sql);
  await writeSeries(sql, projectId, since);
  await writeRollups(sql, projectId, past, now);
  await writeDeploys(sql, projectId, past, now);
  return projectId;
}

/** Histograms to choose from, of latencies as a service has them. */
async function writeFrames(sql: pg.Client): Promise<void> {
  await sql.query("DROP TABLE IF EXISTS pg_temp.frame");
  await sql.query("CREATE TEMP TABLE frame (size int, i int, sum_us bigint, max_us bigint, histogram bytea)");
  const random = randomOf(1, "history");
  for (const size of [BUSY, USUAL, QUIET]) {
    for (let i = 0; i < FRAMES; i++) {
      const { sumUs, maxUs, frame } = makeFrame(random, size);
      await sql.query("INSERT INTO frame VALUES ($1, $2, $3, $4, $5)", [size, i, sumUs, maxUs, frame]);
    }
  }
}

function makeFrame(random: Random, requests: number): { sumUs: number; maxUs: number; frame: Buffer } {
  const histogram = emptyHistogram();
  let sumUs = 0;
  let maxUs = 0;
  for (let request = 0; request < requests; request++) {
    const ms = Math.exp(4 + 0.6 * random.normal());
    const bucket = bucketOf(ms / 1000);
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
    sumUs += Math.round(ms * 1000);
    maxUs = Math.max(maxUs, Math.round(ms * 1000));
  }
  return { sumUs, maxUs, frame: Buffer.from(encodeHistogram(histogram)) };
}

async function writeSeries(sql: pg.Client, projectId: string, since: Date): Promise<void> {
  const series = Array.from({ length: SERVICES }, (_, service) =>
    [ALL_OPERATIONS, ...Array.from({ length: OPERATIONS }, (_, operation) => `GET /resources-${operation}/:id`)].map(
      (operation) => ({ service: `service-${service + 1}`, operation }),
    ),
  ).flat();
  const key = { env: "production", kind: "server", source: "spans" } as const;
  await sql.query(
    `INSERT INTO series (project_id, id, env, service, kind, source, operation, first_seen_at)
     SELECT $1, id, 'production', service, 'server', 'spans', operation, $2
     FROM unnest($3::bigint[], $4::text[], $5::text[]) AS new (id, service, operation)`,
    [
      projectId,
      since,
      series.map((one) => seriesId({ ...key, ...one })),
      series.map(({ service }) => service),
      series.map(({ operation }) => operation),
    ],
  );
}

async function writeRollups(sql: pg.Client, projectId: string, past: Past, now: number): Promise<void> {
  const write = async (table: string, step: number, days: number, which: string) => {
    await sql.query(
      `INSERT INTO ${table} (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
       SELECT $1, s.id, t.at, 'v1.' || extract(epoch FROM t.at)::bigint / 172800, f.size, f.size / 100,
         f.sum_us, f.max_us, f.histogram
       FROM (SELECT id, CASE WHEN operation = $5 THEN ${BUSY} WHEN service = $6 THEN ${USUAL} ELSE ${QUIET} END AS size
             FROM series WHERE project_id = $1 AND ${which}) s
       CROSS JOIN generate_series($2::timestamptz, $3::timestamptz, $4 * interval '1 millisecond') AS t (at)
       JOIN frame f ON f.size = s.size AND f.i = mod(abs(s.id / 7 + extract(epoch FROM t.at)::bigint / 60), ${FRAMES})
       ON CONFLICT DO NOTHING`,
      [
        projectId,
        new Date(floorTo(now - days * DAY, step)),
        new Date(floorTo(now, step) - step),
        step,
        ALL_OPERATIONS,
        MEASURED_SERVICE,
      ],
    );
  };
  const measured = "service = $6";
  const totals = "(operation = $5 AND service <> $6)";
  const others = "(operation <> $5 AND service <> $6)";
  await write("rollup_minute", MINUTE, MINUTES_DAYS, measured);
  await write("rollup_minute", MINUTE, MINUTES_DAYS, totals);
  for (const [table, step] of COARSER) {
    await write(table, step, past.days, measured);
    if (!past.isWhole) continue;
    await write(table, step, past.days, totals);
    await write(table, step, OTHERS_DAYS, others);
  }
}

// The newest deploy is half an interval old; the 26th, about a day old in 10,000 over 400 days, is of the measured service.
async function writeDeploys(sql: pg.Client, projectId: string, past: Past, now: number): Promise<void> {
  await sql.query(
    `INSERT INTO deploy (project_id, id, env, service, git_sha, version, deployer, description, deployed_at,
       finished_at, status, kind, source, payload, created_at, updated_at)
     SELECT $1, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3)
         || '8' || substr(hash, 4, 15))::uuid,
       'production', 'service-' || 1 + mod(i + 25, ${SERVICES}), hash || substr(hash, 1, 8), 'v1.' || i, 'someone',
       'Change ' || i, at, at, 'succeeded', 'deploy', 'ingest', '{}', at, at
     FROM (SELECT i, md5(i::text) AS hash, $2::timestamptz - (i + 0.5) * $3 * interval '1 millisecond' AS at
           FROM generate_series(0, $4 - 1) AS i) AS made`,
    [projectId, new Date(now), (past.days * DAY) / past.deploys, past.deploys],
  );
}
