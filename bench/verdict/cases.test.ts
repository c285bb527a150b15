import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCases, type UnreadableLine, type VerdictCase } from "./cases";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tidemark-cases-"));
});
afterAll(() => rm(folder, { recursive: true }));

const line = (over: object = {}) =>
  JSON.stringify({ id: "a", step_s: 60, t0: 600, deploy_at: 720, values: [1, null, 3], label: "changed", ...over });

async function read(content: string | Buffer): Promise<{ cases: VerdictCase[]; unreadable: UnreadableLine[] }> {
  const file = path.join(folder, "cases");
  await writeFile(file, content);
  const unreadable: UnreadableLine[] = [];
  const cases: VerdictCase[] = [];
  for await (const one of readCases(file, (bad) => unreadable.push(bad))) cases.push(one);
  return { cases, unreadable };
}

test("plain and gzip lines are the same cases", async () => {
  const content = `${line()}\n\n${line({ id: 7, label: null, extra: true })}\n`;
  const plain = await read(content);
  expect(await read(gzipSync(content))).toEqual(plain);
  expect(plain.unreadable).toEqual([]);
  expect(plain.cases).toMatchObject([
    { id: "a", deployedAt: 720_000, isChanged: true, series: { start: 600_000, step: 60_000 } },
    { id: "7", isChanged: null },
  ]);
  expect([...(plain.cases[0]?.series.values ?? [])]).toEqual([1, Number.NaN, 3]);
});

test("steps shorter than a minute are averaged to minutes", async () => {
  const { cases } = await read(line({ step_s: 20, values: [1, 2, 3, null, 5, null, 9] }));
  expect(cases[0]?.series.step).toBe(60_000);
  expect([...(cases[0]?.series.values ?? [])]).toEqual([2, 5, 9]);
});

test("a byte order mark and Python's NaN are read", async () => {
  const { cases, unreadable } = await read(`\uFEFF${line({ id: "NaN" }).replace("null", "NaN")}`);
  expect(unreadable).toEqual([]);
  expect(cases[0]?.id).toBe("NaN");
  expect([...(cases[0]?.series.values ?? [])]).toEqual([1, Number.NaN, 3]);
});

test.each([{ t0: 1.7e12 }, { deploy_at: 1.7e12 }])("milliseconds are not taken for seconds: %o", async (over) => {
  const { cases, unreadable } = await read(line(over));
  expect(cases).toEqual([]);
  expect(unreadable[0]?.reason).toBe(`${Object.keys(over)[0]}: must be seconds since 1970`);
});

test("lines that are no case are told with their number and what is wrong", async () => {
  const { cases, unreadable } = await read(`{\n${line({ values: "none" })}\n${line()}`);
  expect(cases.length).toBe(1);
  expect(unreadable.map(({ line: number }) => number)).toEqual([1, 2]);
  expect(unreadable[0]?.reason).toBe("not JSON");
  expect(unreadable[1]?.reason).toMatch(/^values: /);
});
