import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { WorkApart } from "./apart";

/** Answers with the text that it gets, or does what that text says. */
const ECHO = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", (bytes) => {
  const text = Buffer.from(bytes).toString();
  if (text === "throw") throw new Error("broken");
  if (text === "end") process.exit(0);
  if (text === "fill") { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); }
  if (text === "refuse") {
    const issues = [{ field: "series", message: "must hold a series" }];
    return parentPort.postMessage({ failure: { code: "invalid", message: "Mend it.", issues } });
  }
  parentPort.postMessage({ text });
});`;

const threads: Worker[] = [];
const bytes = (text: string) => new TextEncoder().encode(text);
const begin = () => {
  const thread = new Worker(ECHO, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  threads.push(thread);
  return thread;
};

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.terminate();
});

test("one thread answers all, in their order", async () => {
  const apart = new WorkApart(begin);
  const order: string[] = [];
  const ask = async (text: string) => order.push(await apart.ask(bytes(text)));
  await Promise.all(["a", "b", "c"].map(ask));
  expect(order).toEqual(["a", "b", "c"]);
  expect(threads).toHaveLength(1);
});

test("a part of a larger buffer is handed over without the rest, which stays", async () => {
  const whole = bytes("secret question");
  expect(await new WorkApart(begin).ask(whole.subarray(7))).toBe("question");
  expect(whole.length).toBe(15);
});

test("what the thread refuses is refused with its fields", async () => {
  const refusal = new WorkApart(begin).ask(bytes("refuse"));
  await expect(refusal).rejects.toMatchObject({ code: "invalid", issues: [{ field: "series" }] });
});

test.each([
  ["throw", { message: "broken" }],
  ["end", { message: "the thread ended without an answer" }],
  ["fill", { code: "too_large" }],
])("a thread that breaks by %s is replaced by another", async (text, error) => {
  const apart = new WorkApart(begin);
  const [broken, next] = await Promise.allSettled([apart.ask(bytes(text)), apart.ask(bytes("next"))]);
  expect(broken).toMatchObject({ status: "rejected", reason: error });
  expect(next).toEqual({ status: "fulfilled", value: "next" });
  expect(threads).toHaveLength(2);
});

test("who comes when eight wait is told to come back", async () => {
  const apart = new WorkApart(begin);
  const first = Promise.all(Array.from({ length: 8 }, (_, i) => apart.ask(bytes(String(i)))));
  await expect(apart.ask(bytes("ninth"))).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 5 });
  expect(await first).toHaveLength(8);
  expect(await apart.ask(bytes("later"))).toBe("later");
});
