import { expect, test } from "vitest";
import { fingerprintOf, normaliseMessage } from "./fingerprint";

const failure = {
  service: "shop",
  exceptionClass: "NoMethodError",
  message: "undefined method 'total' for order 4711",
  backtrace: ["app/models/order.rb:42:in 'total'", "app/controllers/orders_controller.rb:7:in 'show'"],
};

test("is 32 hexadecimal digits", () => {
  expect(fingerprintOf(failure)).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  ["another number in the message", { message: "undefined method 'total' for order 9" }],
  ["another line", { backtrace: ["app/models/order.rb:43:in 'total'"] }],
  ["another caller", { backtrace: [...failure.backtrace.slice(0, 1), "lib/jobs.rb:1:in 'run'"] }],
])("stays the same with %s", (_name, change) => {
  expect(fingerprintOf({ ...failure, ...change })).toBe(fingerprintOf(failure));
});

test.each([
  ["another service", { service: "mail" }],
  ["another class", { exceptionClass: "TypeError" }],
  ["another message", { message: "connection refused" }],
  ["another file", { backtrace: ["app/models/invoice.rb:42:in 'total'"] }],
])("changes with %s", (_name, change) => {
  expect(fingerprintOf({ ...failure, ...change })).not.toBe(fingerprintOf(failure));
});

test.each([
  ["User 42 not found", "User ? not found"],
  ["no row 0b0f7a6e-6a0f-4c0e-9d53-0c5d7a1d9b11", "no row ?"],
  ["bad key 'abc' at 0x7fff12", "bad key ? at ?"],
  ["took 1,234.5 ms", "took ? ms"],
  ["can't read property", "can't read property"],
  ["object deadbeef01 is gone", "object ? is gone"],
  ["decade of facade", "decade of facade"],
])("%s is normalised to %s", (message, expected) => {
  expect(normaliseMessage(message)).toBe(expected);
});

test("the line that repeats the message is not the frame", () => {
  const stack = (line: number, order: number) => [
    `TypeError: order ${order}:1 has no total`,
    `    at total (/srv/app/releases/2026112${order}/order.js:${line}:9)`,
  ];
  const base = { service: "shop", exceptionClass: "TypeError", message: "x" };
  expect(fingerprintOf({ ...base, backtrace: stack(1, 1) })).toBe(fingerprintOf({ ...base, backtrace: stack(8, 2) }));
  expect(fingerprintOf({ ...base, backtrace: ["at a (a.js:1:1)"] })).not.toBe(
    fingerprintOf({ ...base, backtrace: ["at b (b.js:1:1)"] }),
  );
});

test("a megabyte in every part is answered at once", () => {
  const long = "a1 '".repeat(250_000);
  const started = performance.now();
  fingerprintOf({ service: long, exceptionClass: long, message: long, backtrace: [long, long] });
  expect(performance.now() - started).toBeLessThan(500);
});

test.each([
  [
    "Node",
    ["TypeError: x", "    at read (node:internal/streams:9:1)", "    at q (/app/node_modules/pg/q.js:1:2)"],
    ["    at save (/app/orders.js:4:2)"],
  ],
  ["Ruby", ["/usr/lib/ruby/gems/3.4.0/gems/pg-1.5/lib/pg.rb:12:in 'exec'"], ["app/models/order.rb:42:in 'save'"]],
  ["Java", ["\tat java.util.Objects.requireNonNull(Objects.java:1)"], ["\tat shop.Orders.save(Orders.java:42)"]],
])("the frames of libraries do not tell failures apart: %s", (_runtime, library, own) => {
  const inLibrary = fingerprintOf({ ...failure, backtrace: [...library, ...own] });
  expect(inLibrary).toBe(fingerprintOf({ ...failure, backtrace: own }));
  expect(fingerprintOf({ ...failure, backtrace: library })).not.toBe(inLibrary);
});

test("the innermost frame of a Python traceback is its last", () => {
  const traceback = (inner: string) => [
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 3, in <module>',
    `  File "/app/${inner}.py", line 42, in save`,
    '  File "/usr/lib/python3/site-packages/pg.py", line 7, in execute',
    "ValueError: x",
  ];
  const of = (inner: string) => fingerprintOf({ ...failure, backtrace: traceback(inner) });
  expect(of("orders")).not.toBe(of("invoices"));
});
