import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { parseJson, parseJsonOrForm, readBody } from "./body";

const limits = { encoded: 2_000, decoded: 4_000 };
const bytes = (text: string) => new TextEncoder().encode(text);

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/ingest/deploys", {
    method: "POST",
    body,
    headers,
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });
}

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    return error instanceof Failure ? error.code : `not a Failure: ${error}`;
  }
  return "nothing was thrown";
}

test.each([
  ["identity", (body: Uint8Array) => body, undefined],
  ["gzip", gzipSync, "gzip"],
  ["x-gzip in capitals", gzipSync, "X-GZIP"],
  ["deflate", deflateSync, "deflate"],
  ["raw deflate", deflateRawSync, "deflate"],
  ["identity beside gzip", gzipSync, "identity, gzip"],
])("reads %s", async (_name, encode, coding) => {
  const sent = bytes(JSON.stringify({ git_sha: "héllo".repeat(50) }));
  const request = post(Uint8Array.from(encode(sent)), coding === undefined ? {} : { "content-encoding": coding });
  expect(Buffer.from(await readBody(request, limits)).equals(sent)).toBe(true);
});

test("a declared length over the limit is refused without reading", async () => {
  let pulled = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        pulled++;
        controller.enqueue(bytes("x"));
      },
    },
    { highWaterMark: 0 },
  );
  expect(await codeOf(readBody(post(body, { "content-length": "2001" }), limits))).toBe("too_large");
  expect(pulled).toBe(0);
});

test("a stream without an end is given up", async () => {
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1_048_576));
    },
  });
  expect(await codeOf(readBody(post(body), limits))).toBe("too_large");
  expect(pulled).toBeLessThan(25);
});

test("a stream over the limit is read to its end, so that the client hears the answer", async () => {
  let ended = false;
  const body = new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < 20; sent++) controller.enqueue(new Uint8Array(500));
    },
    pull(controller) {
      ended = true;
      controller.close();
    },
  });
  expect(await codeOf(readBody(post(body), limits))).toBe("too_large");
  expect(ended).toBe(true);
});

test("a stream that breaks off is malformed", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes('{"git_sha":'));
      controller.error(new Error("reset"));
    },
  });
  expect(await codeOf(readBody(post(body), limits))).toBe("malformed");
});

test("a stream that falls silent is given up and cut", async () => {
  vi.useFakeTimers();
  try {
    let isCut = false;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(bytes('{"git_sha":')),
      cancel() {
        isCut = true;
      },
    });
    const code = codeOf(readBody(post(body), limits));
    await vi.advanceTimersByTimeAsync(14_000);
    expect(isCut).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(isCut).toBe(true);
    expect(await code).toBe("timeout");
  } finally {
    vi.useRealTimers();
  }
});

test("a stream that drips is given up after two minutes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    let dripped = 0;
    const body = new ReadableStream(
      {
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 10_000));
          dripped++;
          controller.enqueue(bytes("x"));
        },
      },
      { highWaterMark: 0 },
    );
    const code = codeOf(readBody(post(body), limits));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(await code).toBe("timeout");
    expect(dripped).toBe(13);
  } finally {
    vi.useRealTimers();
  }
});

test("a body of exactly the limit is read, one byte more is not", async () => {
  expect(await readBody(post(new Uint8Array(2_000)), limits)).toHaveLength(2_000);
  expect(await codeOf(readBody(post(new Uint8Array(2_001)), limits))).toBe("too_large");
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
])("a bomb in %s stops at the limit", async (coding, encode) => {
  const bomb = Uint8Array.from(encode(new Uint8Array(1_000_000)));
  expect(bomb.length).toBeLessThan(limits.encoded);
  expect(await codeOf(readBody(post(bomb, { "content-encoding": coding }), limits))).toBe("too_large");
});

test.each([
  ["br", "unsupported_media_type"],
  ["gzip, gzip", "unsupported_media_type"],
  ["gzip, deflate", "unsupported_media_type"],
  ["gzip", "malformed"],
  ["deflate", "malformed"],
])("content-encoding %s with other bytes is %s", async (coding, code) => {
  expect(await codeOf(readBody(post("not compressed", { "content-encoding": coding }), limits))).toBe(code);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
])("a small body in %s that holds much is read to its end", async (coding, encode) => {
  const plain = Buffer.alloc(3_000_000, "a span, and another; ");
  const sent = post(Uint8Array.from(encode(plain)), { "content-encoding": coding });
  expect(plain.equals(await readBody(sent, { encoded: 65_536, decoded: plain.length }))).toBe(true);
});

test("a cut off gzip body is malformed", async () => {
  const cut = Uint8Array.from(gzipSync(bytes("x".repeat(500) + Math.random()))).slice(0, 30);
  expect(await codeOf(readBody(post(cut, { "content-encoding": "gzip" }), limits))).toBe("malformed");
});

test("an empty body is a body where it may be one", async () => {
  expect(await readBody(post(new Uint8Array()), { ...limits, mayBeEmpty: true })).toHaveLength(0);
});

test("an empty body is malformed, also inside gzip", async () => {
  expect(await codeOf(readBody(post(""), limits))).toBe("malformed");
  const empty = Uint8Array.from(gzipSync(""));
  expect(await codeOf(readBody(post(empty, { "content-encoding": "gzip" }), limits))).toBe("malformed");
});

test("any JSON value comes through, brackets and quotes in strings included", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("a byte order mark is dropped", () => {
  expect(parseJson(Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes('{"a":1}')]))).toEqual({ a: 1 });
});

test("64 levels are read, 65 are not, and a million do no harm", async () => {
  const nested = (levels: number) => bytes("[".repeat(levels) + "]".repeat(levels));
  expect(parseJson(nested(64))).toBeDefined();
  expect(await codeOf(() => parseJson(nested(65)))).toBe("malformed");
  expect(await codeOf(() => parseJson(nested(1_000_000)))).toBe("malformed");
  expect(parseJson(bytes(JSON.stringify({ text: "[".repeat(1_000) })))).toEqual({ text: "[".repeat(1_000) });
  const text = `\\"${"[".repeat(3_000_000)}`;
  expect(parseJson(bytes(JSON.stringify({ text })))).toEqual({ text });
  // It is not even JSON: that it is too deep is told before it is parsed.
  expect(() => parseJson(bytes("[".repeat(3_000_000)))).toThrow("nested more than 64 levels");
});

test("two million arrays and objects are read, more are too large, strings of brackets are not", async () => {
  const empties = (count: number) => bytes(`[${"{},".repeat(count - 2)}[]]`);
  expect(parseJson(empties(2_000_000))).toHaveLength(1_999_999);
  expect(await codeOf(() => parseJson(empties(2_000_001)))).toBe("too_large");
  const text = "{}".repeat(2_000_001);
  expect(parseJson(bytes(JSON.stringify([text])))).toEqual([text]);
});

test("bytes that are not UTF-8, and text that is not JSON, are malformed", async () => {
  expect(await codeOf(() => parseJson(Uint8Array.from([0x22, 0xff, 0x22])))).toBe("malformed");
  expect(await codeOf(() => parseJson(bytes('{"a":')))).toBe("malformed");
});

test("__proto__ stays a plain property", () => {
  const value = parseJson(bytes('{"__proto__":{"admin":true}}'));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect({}).not.toHaveProperty("admin");
});

test.each<[string | null, string, unknown]>([
  [null, '{"a":1}', { a: 1 }],
  ["application/x-www-form-urlencoded", ' {"a":1}', { a: 1 }],
  ["application/xml", '{"a":1}', { a: 1 }],
  ["application/x-www-form-urlencoded; charset=utf-8", "git_sha=a%20b&env=x&env=y+z\n", { git_sha: "a b", env: "y z" }],
])("with content type %s, %j is read", (type, text, expected) => {
  expect(parseJsonOrForm(bytes(text), type)).toEqual(expected);
});

test.each<[string | null, string, string]>([
  [null, "git_sha=a", "malformed"],
  ["application/json", "git_sha=a", "malformed"],
  ["text/plain", "hello", "malformed"],
  ["application/x-www-form-urlencoded", '{"a":', "malformed"],
  ["application/xml", '{"a":', "malformed"],
  ["application/xml", "<a/>", "unsupported_media_type"],
  ["multipart/form-data; boundary=x", "--x", "unsupported_media_type"],
])("with content type %s, %j is refused", async (type, text, code) => {
  expect(await codeOf(() => parseJsonOrForm(bytes(text), type))).toBe(code);
});
