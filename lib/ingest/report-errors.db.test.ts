import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { listServices } from "@/lib/store/catalogue";
import { database } from "@/lib/store/db";
import { makeProject } from "@/lib/testing/factories";
import { reportError, reportErrors } from "./report-errors";

const NOW = Date.UTC(2026, 10, 23, 12);
const ERROR = { exception_class: "TypeError", message: "x is undefined", backtrace: ["app.js:1:2"] };

const context = (sent: unknown, idempotencyKey: string | null = null) => ({
  bytes: Buffer.from(JSON.stringify(sent)),
  idempotencyKey,
  now: NOW,
});
const one = (projectId: string, body: object, key?: string) => reportError(projectId, body, context(body, key));
const many = (projectId: string, body: object, key?: string) => reportErrors(projectId, body, context(body, key));

const groupsOf = (projectId: string) =>
  database().prisma.errorGroup.findMany({ where: { projectId }, orderBy: { exceptionClass: "asc" } });

test("an error is recorded with its detail; without a service it makes no service", async () => {
  const { id } = await makeProject();
  await one(id, { ...ERROR, user_id: 7, params: { a: "\0" } });
  expect(await groupsOf(id)).toMatchObject([{ env: "production", service: "", exceptionClass: "TypeError" }]);
  const [occurrence] = await database().prisma.errorOccurrence.findMany({ where: { projectId: id } });
  expect(occurrence?.detail).toEqual({ backtrace: ["app.js:1:2"], userId: "7", params: { a: "" } });
  expect(await listServices(id)).toEqual([]);
});

test("errors that differ only in numbers are one group", async () => {
  const { id } = await makeProject();
  const errors = [1, 2, 3].map((order) => ({ ...ERROR, message: `order ${order} is gone`, service: "shop" }));
  await many(id, { errors });
  expect(await groupsOf(id)).toHaveLength(1);
  const minutes = await database().prisma.errorMinute.findMany({ where: { projectId: id } });
  expect(minutes).toMatchObject([{ service: "shop", n: 3 }]);
});

test("a batch with one wrong element records nothing", async () => {
  const { id } = await makeProject();
  const work = many(id, { errors: [ERROR, { ...ERROR, message: 1 }] });
  await expect(work).rejects.toThrow(Failure);
  expect(await groupsOf(id)).toEqual([]);
});

async function countErrors(projectId: string): Promise<number> {
  const minutes = await database().prisma.errorMinute.findMany({ where: { projectId } });
  return minutes.reduce((sum, { n }) => sum + n, 0);
}

test("a report that could only be itself counts once however often it is sent", async () => {
  const { id } = await makeProject();
  const dated = { ...ERROR, timestamp: "2026-11-23T11:59:00.123Z" };
  await Promise.all(Array.from({ length: 20 }, () => one(id, dated)));
  await one(id, dated);
  expect(await countErrors(id)).toBe(1);
  for (let sent = 0; sent < 2; sent++) await many(id, { errors: [dated, dated] });
  expect(await countErrors(id)).toBe(3);
});

test("a report without a time counts each time it is sent", async () => {
  const { id } = await makeProject();
  await Promise.all([one(id, ERROR), one(id, ERROR), many(id, { errors: [ERROR] }), many(id, { errors: [ERROR] })]);
  expect(await countErrors(id)).toBe(4);
});

test("an idempotency key names a report, in its project only", async () => {
  const [mine, theirs] = [await makeProject(), await makeProject()];
  await Promise.all([one(mine.id, ERROR, "k"), one(mine.id, ERROR, "k"), one(theirs.id, ERROR, "k")]);
  await one(mine.id, ERROR, "other");
  expect(await countErrors(mine.id)).toBe(2);
  expect(await countErrors(theirs.id)).toBe(1);
});
