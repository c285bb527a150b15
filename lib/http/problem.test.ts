import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { problemResponse, toFailure } from "./problem";

test("a failure becomes problem details", async () => {
  const issues = [{ field: "git_sha", message: "is required" }];
  const response = problemResponse(new Failure("invalid", "Mend the fields.", { issues }), "r-1");
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "urn:tidemark:problem:invalid",
    title: "Some fields are wrong",
    status: 422,
    detail: "Mend the fields.",
    code: "invalid",
    errors: issues,
    request_id: "r-1",
  });
});

test("401 asks for a Bearer key, 405 names the methods, 503 and 429 say when to try again", () => {
  const headers = (failure: Failure) => problemResponse(failure, "r").headers;
  expect(headers(new Failure("unauthenticated", "x")).get("www-authenticate")).toBe("Bearer");
  expect(headers(new Failure("method_not_allowed", "x", { allow: "POST" })).get("allow")).toBe("POST");
  expect(headers(new Failure("unavailable", "x")).get("retry-after")).toBe("5");
  expect(headers(new Failure("too_many_requests", "x", { retryAfterSeconds: 60 })).get("retry-after")).toBe("60");
});

test("an unknown error tells nothing of itself", async () => {
  const failure = toFailure(new Error("password=hunter2 at /srv/app.ts"));
  expect(failure.code).toBe("internal");
  expect(await problemResponse(failure, "r").text()).not.toMatch(/hunter2|srv/);
});

test.each([
  Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:5432"), { code: "ECONNREFUSED" }),
  Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" }),
  Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" }),
  Object.assign(new Error("the database system is starting up"), { code: "57P03" }),
  Object.assign(new Error("connection failure"), { code: "08006" }),
  Object.assign(new Error("too many connections"), { code: "53300" }),
  Object.assign(new Error("deadlock detected"), { code: "40P01" }),
  new Error("timeout exceeded when trying to connect"),
  new Error("Connection terminated unexpectedly"),
  new Error("Query read timeout"),
  Object.assign(new Error("Can't reach database server"), { code: "P1001" }),
  new Error("wrapped", { cause: Object.assign(new Error("x"), { code: "57P02" }) }),
])("a database that is away is 503: %s", (error) => {
  const failure = toFailure(error);
  expect(failure.code).toBe("unavailable");
  expect(failure.message).not.toContain("10.0.0.1");
});

test.each([
  Object.assign(new Error("duplicate key"), { code: "23505" }),
  Object.assign(new Error("syntax error"), { code: "42601" }),
  new TypeError("x is not a function"),
])("a fault of ours is not: %s", (error) => {
  expect(toFailure(error).code).toBe("internal");
});
