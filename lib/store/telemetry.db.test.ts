import fc from "fast-check";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { addEncoded, emptyHistogram, encodeSparse } from "@/lib/domain/histogram";
import { ALL_OPERATIONS, OTHER, type RollupDelta } from "@/lib/domain/telemetry";
import { DAY, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { decodeRollup, readRollups } from "@/lib/testing/rollups";
import { makeDelta, makeErrorEvent, makeTelemetry } from "@/lib/testing/telemetry";
import { database } from "./db";
import { recordTelemetry } from "./telemetry";

const NOW = Date.UTC(2026, 10, 20, 13);

/** Rows as values that compare, whatever the order of their frames. */
async function readValues(projectId: string) {
  const rows = await readRollups(projectId);
  return rows.map(({ histogram, ...row }) => ({
    ...row,
    project_id: null,
    bins: [...decodeRollup({ ...row, histogram })],
  }));
}

const record = (projectId: string, ...rollups: RollupDelta[]) =>
  recordTelemetry(projectId, makeTelemetry({ rollups }), NOW);

describe("measurements", () => {
  test("count in their series and in the service's total", async () => {
    const { id } = await makeProject();
    await record(id, makeDelta([10, 20]), makeDelta([30], { key: { operation: "GET /a" }, errors: 1 }));
    const rows = await readRollups(id);
    expect(rows.map(({ operation, n, errors, sum_us, max_us }) => [operation, n, errors, sum_us, max_us])).toEqual([
      [ALL_OPERATIONS, 3, 1, "60000", "30000"],
      ["GET /", 2, 0, "30000", "20000"],
      ["GET /a", 1, 1, "30000", "30000"],
    ]);
  });

  test("keep the trace of the slowest request", async () => {
    const { id } = await makeProject();
    const trace = (byte: number) => new Uint8Array(16).fill(byte);
    await record(id, makeDelta([10], { maxTrace: trace(1) }), makeDelta([30], { maxTrace: trace(2) }));
    await record(id, makeDelta([20], { maxTrace: trace(3) }));
    for (const row of await readRollups(id)) expect(row.max_trace).toEqual(Buffer.from(trace(2)));
  });

  test("of 20 writers at once add up exactly", async () => {
    const { id } = await makeProject();
    const operations = ["GET /a", "GET /b", "GET /c", "GET /d"];
    const batches = Array.from({ length: 20 }, (_, writer) =>
      Array.from({ length: 5 }, (_, batch) =>
        operations
          // Each batch in another order: it is the store that sorts.
          .toSorted((a, b) => ((writer + batch) % 2 ? a.localeCompare(b) : b.localeCompare(a)))
          .map((operation) => makeDelta([1 + writer, 100 + batch], { key: { operation }, at: NOW - batch * MINUTE })),
      ),
    );
    await Promise.all(
      batches.map(async (ofWriter) => {
        for (const batch of ofWriter) await record(id, ...batch);
      }),
    );
    const rows = await readRollups(id);
    const perOperation = rows.filter(({ operation }) => operation !== ALL_OPERATIONS);
    expect(perOperation).toHaveLength(4 * 5);
    expect(perOperation.every(({ n }) => n === 40)).toBe(true);
    expect(rows.filter(({ operation }) => operation === ALL_OPERATIONS).map(({ n }) => n)).toEqual(Array(5).fill(160));
    for (const row of rows) expect(decodeRollup(row).reduce((sum, count) => sum + count, 0)).toBe(row.n);
  });

  test("give the same bins in every order and grouping", async () => {
    const delta = fc.record({
      ms: fc.array(fc.double({ min: 0.05, max: 5e6, noNaN: true }), { minLength: 1, maxLength: 5 }),
      minute: fc.nat({ max: 2 }),
      operation: fc.constantFrom("GET /a", "GET /b"),
      version: fc.constantFrom("", "1", "2"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(delta, { minLength: 1, maxLength: 8 }), async (parts) => {
        const deltas = parts.map(({ ms, minute, operation, version }) =>
          makeDelta(ms, { key: { operation }, at: NOW - minute * MINUTE, version }),
        );
        const [inOrder, backwards] = [await makeProject(), await makeProject()];
        await record(inOrder.id, ...deltas);
        for (const one of deltas.toReversed()) await record(backwards.id, one);
        expect(await readValues(backwards.id)).toEqual(await readValues(inOrder.id));
      }),
      { numRuns: 20 },
    );
  });

  test("lose nothing when rows are compacted while others add", async () => {
    const { id } = await makeProject();
    const expected = emptyHistogram();
    const deltas = Array.from({ length: 400 }, (_, i) => makeDelta([1 + i, 1.5 ** (i % 30), 2000 / (i + 1)]));
    for (const { histogram } of deltas) addEncoded(expected, encodeSparse(histogram));
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let i = writer; i < deltas.length; i += 20) await record(id, ...deltas.slice(i, i + 1));
      }),
    );
    for (const row of await readRollups(id)) {
      expect(decodeRollup(row)).toEqual(expected);
      expect(row.n).toBe(1200);
      // Left alone, 400 frames of 3 requests are some 2,800 bytes.
      expect(row.histogram.length).toBeLessThan(2_100);
    }
  });

  test("past what a column holds do not fail", async () => {
    const { id } = await makeProject();
    const huge = { n: 2 ** 52, errors: 2 ** 52, sumUs: 2 ** 80, maxUs: 2 ** 80 };
    for (let i = 0; i < 4; i++) await record(id, makeDelta([1], huge));
    expect((await readRollups(id)).map(({ n }) => n)).toEqual([2_000_000_000, 2_000_000_000]);
  });

  test("of one project are not another's", async () => {
    const [one, other] = [await makeProject(), await makeProject()];
    await record(one.id, makeDelta([10]));
    expect(await readRollups(other.id)).toEqual([]);
  });

  test("without anything in them write nothing", async () => {
    const { id } = await makeProject();
    await recordTelemetry(id, makeTelemetry({}), NOW);
    expect(await readRollups(id)).toEqual([]);
  });
});

describe("names past their bounds are counted as (other)", () => {
  const distinct = (values: string[]) => new Set(values);

  test("operations", async () => {
    const { id } = await makeProject();
    const deltas = Array.from({ length: 230 }, (_, i) => makeDelta([5], { key: { operation: `GET /${i}` } }));
    await record(id, ...deltas.slice(0, 150));
    await record(id, ...deltas.slice(100));
    const rows = await readRollups(id);
    // 200 of their own, the total and (other).
    expect(distinct(rows.map(({ operation }) => operation)).size).toBe(202);
    expect(rows.find(({ operation }) => operation === OTHER)?.n).toBe(30);
    expect(rows.find(({ operation }) => operation === ALL_OPERATIONS)?.n).toBe(280);
    await record(id, makeDelta([5], { key: { operation: "GET /late" } }));
    expect((await readRollups(id)).find(({ operation }) => operation === OTHER)?.n).toBe(31);
  });

  test("operations of writers at once", async () => {
    const { id } = await makeProject();
    await Promise.all(
      Array.from({ length: 20 }, (_, writer) =>
        record(
          id,
          ...Array.from({ length: 30 }, (_, i) => makeDelta([5], { key: { operation: `GET /${writer}/${i}` } })),
        ),
      ),
    );
    const rows = await readRollups(id);
    expect(rows).toHaveLength(202);
    expect(rows.find(({ operation }) => operation === OTHER)?.n).toBe(400);
  });

  test("services, environments and versions", async () => {
    const { id } = await makeProject();
    await record(id, ...Array.from({ length: 105 }, (_, i) => makeDelta([5], { key: { service: `s${i}` } })));
    await record(id, ...Array.from({ length: 25 }, (_, i) => makeDelta([5], { key: { service: "s1", env: `e${i}` } })));
    const versions = Array.from({ length: 60 }, (_, i) => `v${i}`);
    await record(id, ...versions.map((version) => makeDelta([5], { key: { service: "s2" }, version })));
    await record(id, makeDelta([5], { key: { service: "s2" }, version: "v59", at: NOW - DAY }));
    const rows = (await readRollups(id)).filter(({ operation }) => operation === ALL_OPERATIONS);
    expect(distinct(rows.map(({ service }) => service)).size).toBe(101);
    expect(rows.find(({ service }) => service === OTHER)?.n).toBe(5);
    expect(distinct(rows.map(({ env }) => env)).size).toBe(21);
    expect(rows.find(({ env }) => env === OTHER)?.n).toBe(6);
    const ofDay = rows.filter(({ service, at }) => service === "s2" && at.getTime() > NOW - DAY);
    // "1.0" came first, then 49 more and (other).
    expect(distinct(ofDay.map(({ version }) => version)).size).toBe(51);
    expect(rows.some(({ version, at }) => version === "v59" && at.getTime() === NOW - DAY)).toBe(true);
    const { rows: names } = await database().pool.query("SELECT name FROM service WHERE project_id = $1", [id]);
    expect(names).toContainEqual({ name: OTHER });
  });

  test("an operation that bears the total's name is not the total", async () => {
    const { id } = await makeProject();
    await record(id, makeDelta([5], { key: { operation: ALL_OPERATIONS } }));
    expect((await readRollups(id)).map(({ operation, n }) => [operation, n])).toEqual([
      [ALL_OPERATIONS, 1],
      [OTHER, 1],
    ]);
  });
});

describe("a batch that is sent again", () => {
  const DIGEST = new Uint8Array(16).fill(7);
  const other = (byte: number) => new Uint8Array(16).fill(byte);
  const sendAs = (projectId: string, digest: Uint8Array | null, now = NOW) =>
    recordTelemetry(projectId, makeTelemetry({ rollups: [makeDelta([10])] }), now, digest);
  const counted = async (projectId: string) => (await readRollups(projectId))[0]?.n;
  const remembered = async (projectId: string) =>
    database().prisma.receivedBatch.findMany({ where: { projectId }, orderBy: { digest: "asc" } });

  test("counts once, at once and later, and only in its project", async () => {
    const [mine, theirs] = [await makeProject(), await makeProject()];
    await Promise.all(Array.from({ length: 20 }, () => sendAs(mine.id, DIGEST)));
    await sendAs(mine.id, DIGEST, NOW + DAY - 1);
    await sendAs(theirs.id, DIGEST);
    await sendAs(mine.id, other(8));
    expect([await counted(mine.id), await counted(theirs.id)]).toEqual([2, 1]);
    for (let sent = 0; sent < 3; sent++) await sendAs(mine.id, null);
    expect(await counted(mine.id)).toBe(5);
  });

  test("counts once where two instances commit it at the same time", async () => {
    const { id } = await makeProject();
    const rival = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await rival.connect();
    try {
      await rival.query("BEGIN");
      await rival.query("INSERT INTO received_batch VALUES ($1, $2, $3)", [id, Buffer.from(DIGEST), new Date(NOW)]);
      const mine = Promise.all([sendAs(id, DIGEST), sendAs(id, other(8))]);
      await waitForLock();
      await rival.query("COMMIT");
      await mine;
    } finally {
      await rival.end();
    }
    expect(await counted(id)).toBe(1);
  });

  test("counts where its first commit failed", async () => {
    const { id } = await makeProject();
    const impossible = makeTelemetry({ rollups: [makeDelta([10])], errors: [makeErrorEvent({ message: "\0" })] });
    await expect(recordTelemetry(id, impossible, NOW, DIGEST)).rejects.toThrow();
    expect(await counted(id)).toBeUndefined();
    await sendAs(id, DIGEST);
    expect(await counted(id)).toBe(1);
  });

  test("beside one that cannot be stored counts all the same", async () => {
    const { id } = await makeProject();
    const impossible = makeTelemetry({ errors: [makeErrorEvent({ message: "\0" })] });
    const sent = [
      sendAs(id, other(1)),
      sendAs(id, other(2)),
      recordTelemetry(id, impossible, NOW),
      sendAs(id, other(3)),
    ];
    const settled = await Promise.allSettled(sent);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(await counted(id)).toBe(3);
  });

  test("is forgotten after a day, a bounded number at a time", async () => {
    const { id } = await makeProject();
    const old = Array.from({ length: 500 }, (_, i) => ({
      projectId: id,
      digest: Buffer.from(`old ${String(i).padStart(12, "0")}`),
      receivedAt: new Date(NOW - DAY - 1 - i),
    }));
    await database().prisma.receivedBatch.createMany({ data: old });
    await sendAs(id, DIGEST);
    expect(await remembered(id)).toHaveLength(301);
    for (let i = 0; i < 200; i++) await sendAs(id, Buffer.from(`new ${String(i).padStart(12, "0")}`));
    const left = await remembered(id);
    expect(left).toHaveLength(201);
    expect(left.every(({ receivedAt }) => receivedAt.getTime() === NOW)).toBe(true);
  });
});

/** Resolves once a session of this database waits for another's lock. */
async function waitForLock(): Promise<void> {
  // Not in a transaction: it would see the activity of its first look for ever.
  for (;;) {
    const { rows } = await database().pool.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
}
