import { Agent, request } from "node:http";
import type pg from "pg";
import { DAY } from "@/lib/domain/time";
import { disconnect } from "@/lib/store/db";
import { listDeploys } from "@/lib/store/deploy-reads";
import { keepPartitions } from "@/lib/store/partitions";
import { signIn } from "@/lib/testing/sign-in";
import { MEASURED_SERVICE, type Past, writePast } from "./history";
import { type Figure, figure, median, quantile } from "./report";
import type { Stand } from "./stand";

const ROUNDS = 3;
const VISITS = 50;
const WARM_UP_VISITS = 15;
/** No further round begins after this long. */
const LONGEST_MS = 100_000;

const USUAL: Past = { slug: "usual", days: 400, deploys: 10_000, isWhole: true };
const LONG: Past = { slug: "long", days: 4_000, deploys: 100_000, isWhole: false };
const MILLION: Past = { slug: "million", days: 4_000, deploys: 1_000_000, isWhole: false };

// Written once and read from then on; what it would take to survive a crash is not what is measured.
export const GENERATED = {
  settings: ["fsync=off", "full_page_writes=off", "max_wal_size=16GB", "autovacuum=off", "maintenance_work_mem=256MB"],
  fill: async (databaseUrl: string, sql: pg.Client): Promise<void> => {
    const now = Date.now();
    process.env.DATABASE_URL = databaseUrl;
    // As an installation that has run all the while has them; the last call drops what is past its retention.
    for (let at = now - USUAL.days * DAY; at < now; at += 28 * DAY) await keepPartitions(at);
    await keepPartitions(now - 7 * DAY);
    await keepPartitions(now);
    await disconnect();
    await sql.query("SET synchronous_commit = off");
    for (const past of [USUAL, LONG, MILLION]) {
      console.log(`Writing ${past.deploys.toLocaleString("en-GB")} deploys and ${past.days} days …`);
      await writePast(sql, past, now);
    }
    await sql.query("VACUUM ANALYZE");
    await sql.query("CHECKPOINT");
  },
};

type Visit = (path: string) => Promise<number>;

/** How long the server takes for pages, from the request to the last byte of the HTML, one at a time. */
export async function measurePages(stand: Stand): Promise<Figure[]> {
  const visit = visitor(stand.app.url, await signIn(stand.app.url, stand.owner.email, stand.owner.password));
  const service = `services/${MEASURED_SERVICE}?range=30d`;
  const pages = new Map([
    ["sign-in", ["/sign-in"]],
    ["service", [`/p/usual/${service}`]],
    ["service, long", [`/p/long/${service}`]],
    ["deploy", [await deployPage(stand.sql)]],
    ["timeline", await timelinePages(stand.sql, USUAL)],
    ["timeline, million", await timelinePages(stand.sql, MILLION)],
  ]);
  const times = new Map([...pages.keys()].map((name) => [name, [] as number[][]]));
  await visitAll(pages, visit, WARM_UP_VISITS);
  const began = performance.now();
  for (let round = 1; round <= ROUNDS && performance.now() < began + LONGEST_MS; round++) {
    console.log(`Pages, round ${round} of ${ROUNDS} …`);
    for (const [name, taken] of await visitAll(pages, visit, VISITS)) times.get(name)?.push(taken);
  }
  return pageFigures(times);
}

/** Every page in turn, so that all meet the machine in the same mood. */
async function visitAll(pages: Map<string, string[]>, visit: Visit, visits: number): Promise<Map<string, number[]>> {
  const times = new Map([...pages.keys()].map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < visits; turn++) {
    for (const [name, paths] of pages) times.get(name)?.push(await visit(paths[turn % paths.length] ?? "/"));
  }
  return times;
}

function pageFigures(times: Map<string, number[][]>): Figure[] {
  const rounds = (name: string, of: (taken: number[]) => number) => (times.get(name) ?? []).map(of);
  const p95 = (name: string) => rounds(name, (taken) => quantile(taken, 0.95));
  const ratio = (above: number[], below: number[]) => above.map((value, round) => value / (below[round] ?? Number.NaN));
  const signInTimes = p95("sign-in");
  return [
    figure("service page, 30 days, p95", "ms", p95("service"), { atMost: 60 }),
    figure(
      "service page with 10 × the history ÷ with 400 days, p95",
      "ratio",
      ratio(p95("service, long"), p95("service")),
      { atMost: 1.2 },
    ),
    figure("deploy page with impact, p95", "ms", p95("deploy"), { atMost: 100 }),
    figure("timeline of 10,000 deploys, any page, p95", "ms", p95("timeline"), { atMost: 30 }),
    figure("timeline of 1,000,000 deploys, any page, p95", "ms", p95("timeline, million"), { atMost: 30 }),
    figure(
      "timeline of 1,000,000 ÷ of 10,000 deploys, p95",
      "ratio",
      ratio(p95("timeline, million"), p95("timeline")),
      { atMost: 1.3 },
    ),
    figure("sign-in page, p95", "ms", signInTimes),
    ...["service", "deploy", "timeline", "timeline, million"].flatMap((name) => [
      figure(`${name} page, median`, "ms", rounds(name, median)),
      figure(`${name} page ÷ sign-in page, p95`, "ratio", ratio(p95(name), signInTimes)),
    ]),
  ];
}

/** The first page, one in the middle and the last. */
async function timelinePages(sql: pg.Client, past: Past): Promise<string[]> {
  const projectId = await idOf(sql, past.slug);
  const path = `/p/${past.slug}/deploys`;
  const now = Date.now();
  const interval = (past.days * DAY) / past.deploys;
  const cursors = await Promise.all(
    [past.deploys / 2, past.deploys - 60].map(async (behind) => {
      const { nextCursor } = await listDeploys({ projectId, to: now - behind * interval, limit: 1 });
      return nextCursor;
    }),
  );
  await disconnect();
  return [path, ...cursors.map((cursor) => `${path}?cursor=${cursor}`)];
}

/** A deploy of the measured service of which both sides were measured. */
async function deployPage(sql: pg.Client): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM deploy WHERE project_id = $1 AND service = $2 AND deployed_at < now() - interval '3 hours'
     ORDER BY deployed_at DESC LIMIT 1`,
    [await idOf(sql, USUAL.slug), MEASURED_SERVICE],
  );
  return `/p/${USUAL.slug}/deploys/${rows[0]?.id}`;
}

async function idOf(sql: pg.Client, slug: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>("SELECT id FROM project WHERE slug = $1", [slug]);
  return rows[0]?.id ?? "";
}

/** Fetches pages over one kept connection, compressed as for a browser; answers milliseconds to the last byte. */
function visitor(url: string, cookie: string): Visit {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { cookie, accept: "text/html", "accept-encoding": "gzip" };
  return (path) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      // Signed in, the sign-in page would only lead on.
      const sent = request(new URL(path, url), {
        agent,
        headers: path === "/sign-in" ? { ...headers, cookie: "" } : headers,
      });
      sent.once("response", (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
        response
          .once("end", () => resolve(performance.now() - start))
          .once("error", reject)
          .resume();
      });
      sent.once("error", reject).end();
    });
}
