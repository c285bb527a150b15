import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { listServices } from "@/lib/store/catalogue";
import { database } from "@/lib/store/db";
import { makeProject } from "@/lib/testing/factories";
import { reportError, reportErrors } from "./report-errors";

const NOW = Date.UTC(2026, 10, 23, 12);
const ERROR = { exception_class: "TypeError", message: "x is undefined", backtrace: ["app.js:1:2"] };

const groupsOf = (projectId: string) =>
  database().prisma.errorGroup.findMany({ where: { projectId }, orderBy: { exceptionClass: "asc" } });

test("an error is recorded with its detail; without a service it makes no service", async () => {
  const { id } = await makeProject();
  await reportError(id, { ...ERROR, user_id: 7, params: { a: "\0" } }, NOW);
  expect(await groupsOf(id)).toMatchObject([{ env: "production", service: "", exceptionClass: "TypeError" }]);
  const [occurrence] = await database().prisma.errorOccurrence.findMany({ where: { projectId: id } });
  expect(occurrence?.detail).toEqual({ backtrace: ["app.js:1:2"], userId: "7", params: { a: "" } });
  expect(await listServices(id)).toEqual([]);
});

test("errors that differ only in numbers are one group", async () => {
  const { id } = await makeProject();
  const errors = [1, 2, 3].map((order) => ({ ...ERROR, message: `order ${order} is gone`, service: "shop" }));
  await reportErrors(id, { errors }, NOW);
  expect(await groupsOf(id)).toHaveLength(1);
  const minutes = await database().prisma.errorMinute.findMany({ where: { projectId: id } });
  expect(minutes).toMatchObject([{ service: "shop", n: 3 }]);
});

test("a batch with one wrong element records nothing", async () => {
  const { id } = await makeProject();
  const work = reportErrors(id, { errors: [ERROR, { ...ERROR, message: 1 }] }, NOW);
  await expect(work).rejects.toThrow(Failure);
  expect(await groupsOf(id)).toEqual([]);
});
