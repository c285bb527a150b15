import { describe, expect, test } from "vitest";
import type { Deploy, DeployReport } from "./deploy";
import { type Candidate, findSameDeploy, mergeReport } from "./deploy-merge";
import { Failure } from "./failure";
import { DAY, HOUR, MINUTE } from "./time";

const T = Date.UTC(2026, 10, 23, 12);

function reportWith(given: Partial<DeployReport>): DeployReport {
  return {
    gitSha: "abc",
    env: "production",
    service: "shop",
    version: null,
    deployer: null,
    description: null,
    deployedAt: T,
    startedAt: null,
    finishedAt: null,
    status: null,
    kind: "deploy",
    repository: null,
    url: null,
    previousSha: null,
    commits: null,
    idempotencyKey: null,
    source: "ingest",
    payload: {},
    ...given,
  };
}

function deployWith(given: Partial<Deploy>): Deploy {
  const { status, idempotencyKey, payload, ...rest } = reportWith({});
  return { ...rest, id: "d", status: "succeeded", createdAt: T, updatedAt: T, ...given };
}

const candidate = (given: Partial<Deploy>, idempotencyKey: string | null = null): Candidate => ({
  deploy: deployWith(given),
  idempotencyKey,
});

const same = (report: Partial<DeployReport>, ...candidates: Candidate[]) =>
  findSameDeploy(reportWith(report), candidates)?.deploy.id ?? null;

describe("which deploy a report is about", () => {
  test.each([
    [-10 * MINUTE - 1, null],
    [-10 * MINUTE, "d"],
    [0, "d"],
    [10 * MINUTE, "d"],
    [10 * MINUTE + 1, null],
  ])("a report %i ms apart: %s", (apart, expected) => {
    expect(same({ deployedAt: T + apart }, candidate({}))).toBe(expected);
  });

  test("starts that agree make it the same, however far the times are apart", () => {
    const recorded = candidate({ startedAt: T - HOUR });
    expect(same({ deployedAt: T + HOUR, startedAt: T - HOUR + MINUTE }, recorded)).toBe("d");
  });

  test("the nearest counts", () => {
    const far = candidate({ id: "far", deployedAt: T - 8 * MINUTE });
    const near = candidate({ id: "near", deployedAt: T + 2 * MINUTE });
    expect(same({}, far, near)).toBe("near");
  });

  test("the key counts before the time, and another key says another deploy", () => {
    expect(same({ idempotencyKey: "k", deployedAt: T + DAY }, candidate({}, "k"))).toBe("d");
    expect(same({ idempotencyKey: "k" }, candidate({}, "other"))).toBeNull();
    expect(same({ idempotencyKey: "k" }, candidate({}))).toBe("d");
    expect(same({}, candidate({}, "other"))).toBe("d");
  });

  test("a finish belongs to the open start up to a day before it, whatever the keys", () => {
    const open = candidate({ status: "started", startedAt: T }, "start-key");
    const finish = { status: "succeeded", idempotencyKey: "finish-key" } as const;
    expect(same({ ...finish, deployedAt: T + DAY }, open)).toBe("d");
    expect(same({ ...finish, deployedAt: T + DAY + 1 }, open)).toBeNull();
    expect(same({ ...finish, deployedAt: T - 1 }, open)).toBeNull();
    expect(same({ finishedAt: T + HOUR, deployedAt: T + HOUR }, open)).toBe("d");
    expect(same({ deployedAt: T + HOUR }, open)).toBeNull();
  });

  test("a finish that comes again with its own key finds what it finished", () => {
    const closed = candidate({ startedAt: T, finishedAt: T + HOUR }, "start-key");
    const finish = { status: "succeeded", idempotencyKey: "finish-key" } as const;
    expect(same({ ...finish, deployedAt: T + HOUR }, closed)).toBe("d");
    expect(same({ ...finish, deployedAt: T + HOUR + 11 * MINUTE }, closed)).toBeNull();
  });

  test("a start that its finish overtook belongs to that finish", () => {
    const finished = candidate({ finishedAt: T });
    expect(same({ status: "started", deployedAt: T - HOUR }, finished)).toBe("d");
    expect(same({ status: "started", deployedAt: T + HOUR }, finished)).toBeNull();
    expect(same({ status: "started", deployedAt: T - HOUR }, candidate({ startedAt: T - 2 * HOUR }))).toBeNull();
  });
});

describe("what a report changes", () => {
  const merge = (deploy: Partial<Deploy>, report: Partial<DeployReport>) =>
    mergeReport(deployWith(deploy), reportWith(report));

  test("nothing new leaves the very same object", () => {
    const deploy = deployWith({ description: "kept" });
    expect(mergeReport(deploy, reportWith({}))).toBe(deploy);
  });

  test("what is said replaces, what is not said stays", () => {
    const merged = merge({ description: "old", url: "https://a.example" }, { description: "new", deployer: "ann" });
    expect(merged).toMatchObject({ description: "new", url: "https://a.example", deployer: "ann" });
  });

  test("a finish ends what was started, at its own time where it names none", () => {
    const started = { status: "started", startedAt: T } as const;
    expect(merge(started, { status: "failed", deployedAt: T + HOUR })).toMatchObject({
      status: "failed",
      startedAt: T,
      finishedAt: T + HOUR,
    });
    expect(merge(started, { finishedAt: T + MINUTE })).toMatchObject({ status: "succeeded", finishedAt: T + MINUTE });
  });

  test("what is over is not started again, but learns its start", () => {
    const merged = merge({ status: "failed", finishedAt: T }, { status: "started", deployedAt: T - MINUTE });
    expect(merged).toMatchObject({ status: "failed", startedAt: T - MINUTE, finishedAt: T });
  });

  test("a later outcome replaces an earlier one", () => {
    expect(merge({ status: "succeeded" }, { status: "rolled_back" }).status).toBe("rolled_back");
  });

  test("a report of another sha under the same key changes nothing", () => {
    const deploy = deployWith({});
    expect(mergeReport(deploy, reportWith({ gitSha: "other", description: "x" }))).toBe(deploy);
  });

  test("a finish before the start is refused by name", () => {
    expect(() => merge({ startedAt: T }, { finishedAt: T - 1 })).toThrow(Failure);
    try {
      merge({ finishedAt: T }, { startedAt: T + 1 });
    } catch (error) {
      expect(error instanceof Failure && error.issues.map((issue) => issue.field)).toEqual(["started_at"]);
    }
  });
});
