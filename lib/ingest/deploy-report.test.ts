import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { DAY } from "@/lib/domain/time";
import { readDeployReport } from "./deploy-report";

const NOW = Date.UTC(2026, 10, 23, 12);
const read = (body: unknown, idempotencyKey: string | null = null) =>
  readDeployReport(body, { idempotencyKey, now: NOW });

function fieldsRefused(body: unknown, idempotencyKey: string | null = null): string[] {
  try {
    read(body, idempotencyKey);
  } catch (error) {
    if (error instanceof Failure && error.code === "invalid") return error.issues.map((issue) => issue.field);
    throw error;
  }
  return [];
}

test("git_sha alone is enough", () => {
  expect(read({ git_sha: " abc " })).toEqual({
    gitSha: "abc",
    env: "production",
    service: "",
    version: null,
    deployer: null,
    description: null,
    deployedAt: NOW,
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
    payload: { git_sha: " abc " },
  });
});

test("empty, blank and null optional fields count as absent", () => {
  const names = ["version", "env", "environment", "deployer", "description", "timestamp", "deployed_at", "service"];
  const more = ["status", "kind", "started_at", "finished_at", "repository", "url", "previous_sha"];
  const plain = { ...read({ git_sha: "abc" }), payload: null };
  for (const empty of ["", "  ", "\0", null]) {
    const body = Object.fromEntries([...names, ...more].map((name) => [name, empty]));
    expect({ ...read({ ...body, git_sha: "abc" }, ""), payload: null }).toEqual(plain);
  }
});

test("every field is read", () => {
  const report = read(
    {
      git_sha: "abc",
      version: 1.25,
      environment: "staging",
      deployer: "Zoë 🚀",
      description: "a\nb",
      deployed_at: "2026-11-23T11:00:00+00:00",
      service: "shop",
      status: "FAILED",
      kind: "rollback",
      started_at: 1795431600,
      finished_at: "2026-11-23 11:10:00",
      repository: "git@example.com:shop.git",
      url: "https://ci.example.com/1",
      previous_sha: "def",
      commits: [
        { id: "c1", message: "m", author: { name: "Ann", email: "a@example.com" }, timestamp: "2026-11-23" },
        { sha: "c2", author_name: "Bo" },
        { sha: "c3", author: "Cy" },
      ],
      extra: { kept: true },
    },
    " key-1 ",
  );
  expect(report).toMatchObject({
    version: "1.25",
    env: "staging",
    deployer: "Zoë 🚀",
    deployedAt: Date.UTC(2026, 10, 23, 11),
    startedAt: Date.UTC(2026, 10, 23, 11),
    finishedAt: Date.UTC(2026, 10, 23, 11, 10),
    status: "failed",
    kind: "rollback",
    url: "https://ci.example.com/1",
    previousSha: "def",
    idempotencyKey: "key-1",
    commits: [
      { sha: "c1", message: "m", author: "Ann", at: "2026-11-23T00:00:00.000Z" },
      { sha: "c2", author: "Bo" },
      { sha: "c3", author: "Cy" },
    ],
    payload: { extra: { kept: true } },
  });
});

test("env wins over environment, timestamp over deployed_at, and an empty one gives way", () => {
  expect(read({ git_sha: "a", env: "x", environment: "y" }).env).toBe("x");
  expect(read({ git_sha: "a", env: "", environment: "y" }).env).toBe("y");
  const times = { deployed_at: "2026-11-02", timestamp: "2026-11-01" };
  expect(read({ git_sha: "a", ...times }).deployedAt).toBe(Date.UTC(2026, 10, 1));
});

test("without a time of its own, a deploy is dated by its finish, else by its start", () => {
  expect(read({ git_sha: "a", started_at: "2026-11-01", finished_at: "2026-11-02" }).deployedAt).toBe(
    Date.UTC(2026, 10, 2),
  );
  expect(read({ git_sha: "a", started_at: "2026-11-01" }).deployedAt).toBe(Date.UTC(2026, 10, 1));
});

test("NUL and lone surrogates reach neither the fields nor the payload", () => {
  const body = JSON.parse('{"git_sha":"a\\u0000b","x\\u0000":"\\ud800","description":"\\udfff!"}');
  const report = read(body);
  expect(report.gitSha).toBe("ab");
  expect(report.description).toBe("\uFFFD!");
  expect(JSON.stringify(report.payload)).not.toMatch(/\\u0000|\\ud800|\\udfff/);
});

test.each<[string, unknown, string[]]>([
  ["no object", [], ["body"]],
  ["a string", "x", ["body"]],
  ["null", null, ["body"]],
  ["nothing", {}, ["git_sha"]],
  ["an empty sha", { git_sha: " \0 " }, ["git_sha"]],
  ["a number for the sha", { git_sha: 1234567 }, ["git_sha"]],
  ["a long sha", { git_sha: "a".repeat(201) }, ["git_sha"]],
  ["a megabyte of description", { git_sha: "a", description: "x".repeat(1_000_000) }, ["description"]],
  ["wrong types", { git_sha: "a", version: [], env: 1, deployer: {} }, ["version", "env", "deployer"]],
  ["a boolean version", { git_sha: "a", version: true }, ["version"]],
  ["an unreadable time", { git_sha: "a", timestamp: "yesterday" }, ["timestamp"]],
  ["a time that is a list", { git_sha: "a", timestamp: [1] }, ["timestamp"]],
  ["the far past", { git_sha: "a", deployed_at: "1999-12-31T23:59:59Z" }, ["deployed_at"]],
  ["the far future", { git_sha: "a", timestamp: NOW + DAY + 1 }, ["timestamp"]],
  ["a wrong unit", { git_sha: "a", timestamp: 1_795_431_600_000_000 }, ["timestamp"]],
  ["finish before start", { git_sha: "a", started_at: "2026-11-02", finished_at: "2026-11-01" }, ["finished_at"]],
  ["an unknown status", { git_sha: "a", status: "done" }, ["status"]],
  ["an unknown kind", { git_sha: "a", kind: "party" }, ["kind"]],
  ["a script for an address", { git_sha: "a", url: "javascript:alert(1)" }, ["url"]],
  ["no list of commits", { git_sha: "a", commits: "abc" }, ["commits"]],
  ["a commit without sha", { git_sha: "a", commits: [{ sha: "x" }, { message: "m" }] }, ["commits[1].sha"]],
  ["a commit that is a string", { git_sha: "a", commits: ["x"] }, ["commits[0]"]],
  ["too many commits", { git_sha: "a", commits: Array(501).fill({ sha: "x" }) }, ["commits"]],
])("%s is refused", (_name, body, fields) => {
  expect(fieldsRefused(body)).toEqual(fields);
});

test("an idempotency key over 200 characters is refused by name", () => {
  expect(fieldsRefused({ git_sha: "a" }, "k".repeat(201))).toEqual(["Idempotency-Key"]);
  expect(fieldsRefused({ git_sha: "a" }, "k".repeat(200))).toEqual([]);
});

test("a time a day ahead is still taken", () => {
  expect(read({ git_sha: "a", timestamp: NOW + DAY }).deployedAt).toBe(NOW + DAY);
});

test("any body is read or refused with fields, never a fault", () => {
  const names = ["git_sha", "version", "env", "timestamp", "status", "url", "commits", "started_at"];
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }))),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      for (const field of fieldsRefused(body)) expect(field).toMatch(/^(body|[a-z_]+(\[\d+\](\.[a-z_]+)?)?)$/);
    }),
  );
});
