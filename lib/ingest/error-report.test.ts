import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import type { ErrorEvent } from "@/lib/domain/telemetry";
import { DAY } from "@/lib/domain/time";
import { readErrorBatch, readErrorReport } from "./error-report";

const NOW = Date.UTC(2026, 10, 23, 12);
const ERROR = { exception_class: "TypeError", message: "x is undefined", backtrace: ["app.js:1:2"] };

function fieldsRefused(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure && error.code === "invalid") return error.issues.map((issue) => issue.field);
    throw error;
  }
  return [];
}

function readOne(body: unknown): ErrorEvent {
  const [event, ...more] = readErrorReport(body, NOW).events;
  if (!event || more.length > 0) throw new Error("a report is of one failure");
  return event;
}

test("the required fields are enough", () => {
  expect(readOne(ERROR)).toEqual({
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    env: "production",
    service: "",
    version: "",
    operation: null,
    at: NOW,
    exceptionClass: "TypeError",
    message: "x is undefined",
    traceId: null,
    detail: { backtrace: ["app.js:1:2"] },
  });
});

test("every field is read", () => {
  const event = readOne({
    ...ERROR,
    fingerprint: "f",
    service: "shop",
    environment: "staging",
    version: 2,
    operation: "GET /",
    request_id: "r",
    user_id: 42,
    params: { a: [1, null] },
    timestamp: "2026-11-23T11:00:00Z",
    source_context: { file: "app.js", lineno: 1, context_line: "x.y" },
  });
  expect(event).toMatchObject({
    fingerprint: "f",
    service: "shop",
    env: "staging",
    version: "2",
    operation: "GET /",
    at: NOW - 3_600_000,
    detail: { requestId: "r", userId: "42", params: { a: [1, null] }, sourceContext: { lineno: 1 } },
  });
});

test("a megabyte of message, a long backtrace and large params are cut, and say so", () => {
  const event = readOne({
    ...ERROR,
    message: "m".repeat(1_000_000),
    backtrace: Array(5_000).fill("l".repeat(5_000)),
    params: ["p".repeat(20_000)],
  });
  expect(event.message.length).toBeLessThanOrEqual(10_000);
  expect(event.message).toContain("1000000 characters");
  expect(event.detail.backtrace).toHaveLength(100);
  expect(event.detail.backtrace[0]?.length).toBeLessThanOrEqual(500);
  expect(JSON.stringify(event.detail.params).length).toBeLessThan(16_384);
  expect(JSON.stringify(event.detail.params)).toContain("cut");
});

test("NUL and lone surrogates are cleaned everywhere", () => {
  const body = { ...ERROR, message: "a\0\ud800", backtrace: ["b\0"], params: { "c\0": "\udfff" }, user_id: "u\0" };
  expect(JSON.stringify(readErrorReport(body, NOW))).not.toMatch(/\\u0000|\\ud800|\\udfff/);
});

test.each<[string, unknown, string[]]>([
  ["a list", [], ["body"]],
  ["nothing", {}, ["exception_class", "message", "backtrace"]],
  ["an empty class", { ...ERROR, exception_class: " " }, ["exception_class"]],
  ["a number for the message", { ...ERROR, message: 5 }, ["message"]],
  ["text for the backtrace", { ...ERROR, backtrace: "a\nb" }, ["backtrace"]],
  ["an object in the backtrace", { ...ERROR, backtrace: ["a", {}] }, ["backtrace[1]"]],
  ["a list for the user", { ...ERROR, user_id: [1] }, ["user_id"]],
  ["text for the context", { ...ERROR, source_context: "app.js" }, ["source_context"]],
  ["an unreadable time", { ...ERROR, timestamp: "soon" }, ["timestamp"]],
  ["the far past", { ...ERROR, timestamp: 1 }, ["timestamp"]],
  ["the far future", { ...ERROR, timestamp: NOW + DAY + 1 }, ["timestamp"]],
  ["a long fingerprint", { ...ERROR, fingerprint: "f".repeat(201) }, ["fingerprint"]],
])("%s is refused", (_name, body, fields) => {
  expect(fieldsRefused(() => readErrorReport(body, NOW))).toEqual(fields);
});

test("an empty message is taken: some runtimes have none", () => {
  expect(readOne({ ...ERROR, message: "" }).message).toBe("");
});

test("a batch says which element is wrong", () => {
  expect(readErrorBatch({ errors: [ERROR, ERROR] }, NOW).events).toHaveLength(2);
  expect(readErrorBatch({ errors: [] }, NOW).events).toEqual([]);
  const wrong = { errors: [ERROR, { ...ERROR, message: null }, "x", { ...ERROR, backtrace: [1] }] };
  expect(fieldsRefused(() => readErrorBatch(wrong, NOW))).toEqual([
    "errors[1].message",
    "errors[2]",
    "errors[3].backtrace[0]",
  ]);
  expect(fieldsRefused(() => readErrorBatch({ errors: [ERROR, { ...ERROR, timestamp: 5 }] }, NOW))).toEqual([
    "errors[1].timestamp",
  ]);
  expect(fieldsRefused(() => readErrorBatch({}, NOW))).toEqual(["errors"]);
  expect(fieldsRefused(() => readErrorBatch({ errors: {} }, NOW))).toEqual(["errors"]);
  expect(fieldsRefused(() => readErrorBatch([ERROR], NOW))).toEqual(["body"]);
  expect(fieldsRefused(() => readErrorBatch({ errors: Array(501).fill(ERROR) }, NOW))).toEqual(["errors"]);
});

test("any body is read or refused with fields, never a fault", () => {
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.record({
      exception_class: fc.jsonValue(),
      message: fc.string(),
      backtrace: fc.jsonValue(),
      params: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      fieldsRefused(() => readErrorReport(body, NOW));
      fieldsRefused(() => readErrorBatch({ errors: [body] }, NOW));
    }),
  );
});

test.each([
  ["no time", {}, false],
  ["a request but no time", { request_id: "r" }, false],
  ["a whole second, in which it can happen twice", { timestamp: "2026-11-23T11:00:00Z" }, false],
  ["a second and a request", { timestamp: "2026-11-23T11:00:00Z", request_id: "r" }, true],
  ["a millisecond", { timestamp: "2026-11-23T11:00:00.123Z" }, true],
])("with %s, a report could only be itself sent again: %j is %s", (_name, given, expected) => {
  expect(readErrorReport({ ...ERROR, ...given }, NOW).isDistinct).toBe(expected);
  const whole = { ...ERROR, timestamp: NOW + 1 };
  expect(readErrorBatch({ errors: [whole, { ...ERROR, ...given }] }, NOW).isDistinct).toBe(expected);
});
