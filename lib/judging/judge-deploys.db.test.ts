import { beforeEach, describe, expect, test } from "vitest";
import { ENGINE } from "@/lib/analysis/engine";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { EXPORT_DELAY } from "@/lib/domain/verdict-schedule";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { database, transaction } from "@/lib/store/db";
import { readDeploy } from "@/lib/store/deploy-reads";
import { mergeRollups } from "@/lib/store/rollup-merge";
import { readKeptVerdict, readRevisions } from "@/lib/store/verdict-reads";
import { enrolDeploys, keepVerdict, makeVerdictsDue, takeUp, takeUpDue } from "@/lib/store/verdict-writes";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, type RollupRow } from "@/lib/testing/rollups";
import { seeded } from "@/lib/testing/simulate";
import { makeUser } from "@/lib/testing/users";
import { currentVerdict, judgeDue } from "./judge-deploys";
import { changeSettings } from "./settings";
import { judgeInput, readVerdictInput } from "./verdict-input";

const at = floorTo(Date.now(), HOUR) - DAY;
const end = at + 2 * HOUR;
const never = () => false;
const isIn = (minutes: number) => at + minutes * MINUTE + EXPORT_DELAY;

let projectId = "";
let deploy: Deploy;

/** Three days of minutes up to `end`; `factor` of the latencies from the deploy on. */
function minutes(factor: number): RollupRow[] {
  const random = seeded(7);
  const rows: RollupRow[] = [];
  for (let minute = at - 3 * DAY; minute < end; minute += MINUTE) {
    const ms = 100 * (0.9 + 0.2 * random.uniform()) * (minute >= at ? factor : 1);
    rows.push({ at: minute, n: 60, ms });
  }
  return rows;
}

async function fill(factor: number): Promise<void> {
  await makeSeries(projectId, { service: "shop", operation: ALL_OPERATIONS }, minutes(factor));
}

async function makeSlow(): Promise<void> {
  await database().pool.query("DELETE FROM rollup_minute WHERE project_id = $1", [projectId]);
  await database().pool.query("DELETE FROM series WHERE project_id = $1", [projectId]);
  await fill(2);
}

beforeEach(async () => {
  // Verdicts of the other tests' projects would be judged too.
  await database().pool.query("TRUNCATE project, deploy_verdict, deploy_verdict_revision, deploy CASCADE");
  projectId = (await makeProject()).id;
  deploy = await makeDeploy(projectId, { service: "shop", deployedAt: at });
});

describe("a deploy in the past", () => {
  beforeEach(() => fill(2));

  test("is judged at once, finally, and exactly as the engine judges it on demand", async () => {
    expect(await judgeDue(() => end, never)).toBe(1);
    const kept = await readKeptVerdict(projectId, deploy.id);
    expect(kept?.verdict).toMatchObject({ kind: "regressed", isFinal: true });
    expect(kept?.nextLookAt).toBeNull();
    expect((await readDeploy(projectId, deploy.id))?.verdict).toBe("regressed");
    expect(kept?.verdict).toEqual(await judgeInput(await readVerdictInput(projectId, deploy, end)));
    expect(await currentVerdict(projectId, deploy, end + DAY)).toEqual(kept?.verdict);
  });

  test("is judged once, however many look for work and however often", async () => {
    const counts = await Promise.all(Array.from({ length: 4 }, () => judgeDue(() => end, never)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await judgeDue(() => end + DAY, never)).toBe(0);
    expect(await readRevisions(projectId, deploy.id)).toHaveLength(1);
  });

  test("is not judged again because its hours are merged, unless something was added to them", async () => {
    await judgeDue(() => end, never);
    await mergeRollups(end + DAY);
    expect((await readKeptVerdict(projectId, deploy.id))?.nextLookAt).not.toBeNull();
    expect(await judgeDue(() => end + DAY, never)).toBe(0);
    expect((await readKeptVerdict(projectId, deploy.id))?.nextLookAt).toBeNull();
  });
});

describe("as data comes in", () => {
  beforeEach(() => fill(2));

  test("a deploy is judged at its looks, and finally after the last", async () => {
    expect(await judgeDue(() => at + MINUTE, never)).toBe(0);
    expect(await currentVerdict(projectId, deploy, at + MINUTE)).toBeNull();
    const seen: unknown[] = [];
    for (const [look, next] of [
      [5, 10],
      [10, 15],
      [15, 20],
      [20, 30],
      [30, null],
    ] as const) {
      expect(await judgeDue(() => isIn(look) - 1, never)).toBe(0);
      expect(await judgeDue(() => isIn(look), never)).toBe(1);
      const kept = await readKeptVerdict(projectId, deploy.id);
      expect(kept?.nextLookAt).toBe(next === null ? null : isIn(next));
      expect(kept?.verdict.judgedAt).toBe(at + look * MINUTE);
      // With what was kept of the past, and without.
      expect(kept?.verdict).toEqual(await judgeInput(await readVerdictInput(projectId, deploy, isIn(look))));
      seen.push([kept?.verdict.kind, kept?.verdict.isFinal]);
    }
    expect(seen.at(-1)).toEqual(["regressed", true]);
    expect(seen[0]).toEqual([expect.anything(), false]);
  });

  test("late data revises a final verdict, and the history tells how it was", async () => {
    await database().pool.query("DELETE FROM rollup_minute WHERE project_id = $1 AND at >= $2", [
      projectId,
      new Date(at),
    ]);
    await judgeDue(() => end, never);
    await mergeRollups(end + DAY);
    // Nothing was measured any more: the traffic seemed to end.
    expect((await readKeptVerdict(projectId, deploy.id))?.verdict.kind).toBe("changed");
    await makeSlow();
    await mergeRollups(end + DAY);
    expect(await judgeDue(() => end + DAY, never)).toBe(1);
    const [first, second] = await readRevisions(projectId, deploy.id);
    expect([first?.kind, second?.kind]).toEqual(["changed", "regressed"]);
    expect(second?.changes).toContainEqual({
      service: "shop",
      operation: ALL_OPERATIONS,
      metric: "p95",
      from: expect.anything(),
      to: "regressed",
    });
  });

  test("a deploy that comes to light later makes those whose windows it cuts be judged anew", async () => {
    await judgeDue(() => end, never);
    const next = at + 22 * MINUTE;
    await makeDeploy(projectId, { service: "shop", deployedAt: next, gitSha: "b".repeat(40) });
    expect(await judgeDue(() => end, never)).toBe(2);
    const kept = await readKeptVerdict(projectId, deploy.id);
    expect(kept?.verdict.subjects[0]?.after.to).toBeLessThanOrEqual(next);
  });

  test("and so do they where somebody has opened its page before it was noticed", async () => {
    await judgeDue(() => end, never);
    const news = await makeDeploy(projectId, { service: "shop", deployedAt: at + 22 * MINUTE, gitSha: "b".repeat(40) });
    await currentVerdict(projectId, news, end);
    await judgeDue(() => end, never);
    const kept = await readKeptVerdict(projectId, deploy.id);
    expect(kept?.verdict.subjects[0]?.after.to).toBeLessThanOrEqual(news.deployedAt);
  });

  test("news of a deploy is written only to those that it makes due, and to who is judged just now", async () => {
    const taken = await makeDeploy(projectId, { service: "cart", deployedAt: at });
    await judgeDue(() => isIn(5), never);
    await takeUp(projectId, taken, { now: isIn(5), lease: end });
    const turns = async () => {
      const { rows } = await database().pool.query<{ deploy_id: string; turn: number }>(
        "SELECT deploy_id, turn FROM deploy_verdict",
      );
      return new Map(rows.map((row) => [row.deploy_id, row.turn]));
    };
    const before = await turns();
    const news = await makeDeploy(projectId, { service: "mail", deployedAt: at + 6 * MINUTE });
    await enrolDeploys(projectId, at - DAY, isIn(5));
    const after = await turns();
    const changed = [...after.keys()].filter((id) => before.get(id) !== after.get(id));
    expect(changed.sort()).toEqual([news.id, taken.id].sort());

    // All looks are over, and were before this one began.
    await judgeDue(() => end, never);
    const final = await turns();
    const later = await makeDeploy(projectId, { service: "mail", deployedAt: at + 50 * MINUTE });
    await enrolDeploys(projectId, at - DAY, end);
    expect([...(await turns())].filter(([id, turn]) => final.get(id) !== turn)).toEqual([[later.id, 0]]);
  });

  test("deploys too close to be told apart are judged together, after the looks of the last", async () => {
    const next = at + 12 * MINUTE;
    await makeDeploy(projectId, { service: "shop", deployedAt: next, gitSha: "b".repeat(40) });
    expect(await judgeDue(() => end, never)).toBe(2);
    const kept = await readKeptVerdict(projectId, deploy.id);
    expect(kept?.verdict.judgedAt).toBe(next + 30 * MINUTE);
    expect(kept?.verdict.subjects[0]?.after.from).toBeGreaterThanOrEqual(next);
    expect(kept?.verdict.isFinal).toBe(true);
  });
});

describe("what is under way", () => {
  beforeEach(() => fill(2));

  test("is judged once it has ended", async () => {
    const { pool } = database();
    await pool.query("UPDATE deploy SET status = 'started', started_at = deployed_at WHERE id = $1", [deploy.id]);
    expect(await judgeDue(() => end, never)).toBe(0);
    await pool.query("UPDATE deploy SET status = 'failed', finished_at = $2, updated_at = $2 WHERE id = $1", [
      deploy.id,
      new Date(at + 2 * MINUTE),
    ]);
    expect(await judgeDue(() => end, never)).toBe(1);
    const failed = await readDeploy(projectId, deploy.id);
    expect(failed && (await currentVerdict(projectId, failed, end))?.isFinal).toBe(true);
  });
});

describe("who takes a deploy up", () => {
  beforeEach(() => fill(1));

  test("and dies leaves it to others once the lease is over", async () => {
    await takeUp(projectId, deploy, { now: end, lease: end + 2 * MINUTE });
    expect(await judgeDue(() => end, never)).toBe(0);
    expect(await judgeDue(() => end + 2 * MINUTE, never)).toBe(1);
  });

  test("is late once something is new, and others need not wait for the lease", async () => {
    await judgeDue(() => end, never);
    const { id: userId } = await makeUser();
    const news = {
      "other settings": () =>
        changeSettings({ projectId, service: "" }, { ...DEFAULT_SETTINGS, beforeMinutes: 50 }, { userId, now: end }),
      "late data": () => transaction((client) => makeVerdictsDue(client, projectId, floorTo(at, HOUR), end)),
      "a deploy nearby": async () => {
        const nearby = await makeDeploy(projectId, { service: "mail", deployedAt: at + MINUTE });
        await enrolDeploys(projectId, at - DAY, end);
        await takeUp(projectId, nearby, { now: end, lease: end + 2 * MINUTE });
      },
    };
    for (const [what, happens] of Object.entries(news)) {
      await takeUp(projectId, deploy, { now: end, lease: end + 2 * MINUTE });
      await happens();
      const again = await takeUpDue(projectId, end, end);
      expect([what, again?.deployId]).toEqual([what, deploy.id]);
    }
  });

  test("and is overtaken writes nothing", async () => {
    const late = await takeUp(projectId, deploy, { now: end, lease: end });
    await judgeDue(() => end, never);
    const kept = await readKeptVerdict(projectId, deploy.id);
    if (!late || !kept) throw new Error("nothing was taken up");
    const verdict = { ...kept.verdict, kind: "shared" as const };
    const judged = {
      verdict,
      isFinal: true,
      basis: "",
      engine: ENGINE,
      window: { from: at, to: end },
      nextLookAt: null,
    };
    expect(await keepVerdict(projectId, late, judged, end)).toBe(false);
    expect((await readKeptVerdict(projectId, deploy.id))?.verdict.kind).toBe(kept.verdict.kind);
    expect((await readDeploy(projectId, deploy.id))?.verdict).toBe(kept.verdict.kind);
  });
});

test("whoever judges says what goes first between two pieces of the work", async () => {
  await fill(2);
  let turns = 0;
  const turn = async () => {
    turns++;
  };
  expect(await judgeDue(() => end, never, turn)).toBe(1);
  // Before the deploy, and between its series as they are read and judged.
  expect(turns).toBeGreaterThan(2);
});

describe("after a change of the engine", () => {
  /** As if that engine had judged, and found nothing. */
  const judgedBy = (engine: number) =>
    database().pool.query("UPDATE deploy_verdict SET engine = $1, kind = 'unchanged', basis = 'its own'", [engine]);
  const older = () => makeDeploy(projectId, { service: "shop", deployedAt: at - 9 * DAY, gitSha: "c".repeat(40) });
  const engines = async ({ id }: Deploy) => (await readRevisions(projectId, id)).map(({ engine }) => engine);

  beforeEach(() => fill(2));

  test("kept verdicts are judged anew, once, with an entry in their history", async () => {
    await judgeDue(() => end, never);
    await judgedBy(ENGINE - 1);
    expect(await judgeDue(() => end + DAY, never)).toBe(1);
    expect(await readKeptVerdict(projectId, deploy.id)).toMatchObject({
      verdict: { kind: "regressed" },
      nextLookAt: null,
    });
    expect(await engines(deploy)).toEqual([ENGINE, ENGINE]);
    expect(await judgeDue(() => end + DAY, never)).toBe(0);
  });

  test("the latest deploys come first, and those that have lost much of their past stay as they are", async () => {
    const [early, before] = [
      await older(),
      await makeDeploy(projectId, { service: "shop", deployedAt: at - 5 * HOUR }),
    ];
    await judgeDue(() => end, never);
    await judgedBy(ENGINE - 1);
    let left = 1;
    expect(
      await judgeDue(
        () => end,
        () => left-- < 1,
      ),
    ).toBe(0);
    const turns = async () => {
      const { rows } = await database().pool.query<{ deploy_id: string }>(
        "SELECT deploy_id FROM deploy_verdict WHERE next_look_at IS NOT NULL ORDER BY next_look_at DESC",
      );
      return rows.map(({ deploy_id }) => deploy_id);
    };
    expect(await turns()).toEqual([deploy.id, before.id]);
    expect(await judgeDue(() => end, never)).toBe(2);
    expect(await engines(early)).toEqual([ENGINE]);
  });

  test("what a later engine has said stays", async () => {
    await judgeDue(() => end, never);
    await judgedBy(ENGINE + 1);
    await database().pool.query("UPDATE deploy_verdict SET next_look_at = $1", [new Date(end)]);
    expect(await judgeDue(() => end, never)).toBe(0);
    const { rows } = await database().pool.query("SELECT engine, kind FROM deploy_verdict");
    expect(rows).toEqual([{ engine: ENGINE + 1, kind: "unchanged" }]);
  });
});
