import { deflateSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import { hashKeyToken } from "@/lib/auth/key-token";
import { database } from "@/lib/store/db";
import { callMachine, problemOf } from "@/lib/testing/machine-client";
import { signIn } from "@/lib/testing/sign-in";

const DEPLOYS = "/ingest/deploys";
const ERRORS = "/ingest/errors";
const BATCH = "/ingest/errors/batch";
const TRACES = "/ingest/v1/traces";
const METRICS = "/ingest/v1/metrics";
const ROUTES = [DEPLOYS, ERRORS, BATCH, TRACES, METRICS];
const OTLP = [TRACES, METRICS];
const PLAIN = [DEPLOYS, ERRORS, BATCH];

const MIB = 1_048_576;
const ERROR = { exception_class: "TypeError", message: "x", backtrace: ["a.js:1:1"] };
const DAY = 86_400_000;
const inTwoDays = new Date(Date.now() + 2 * DAY).toISOString();

interface BadInput {
  name: string;
  paths: string[];
  status: number;
  /** The fields that the answer names; none where it is not about fields. */
  fields?: string[];
  /** What the answer's sentence names, where it names no fields. */
  detail?: string;
  method?: string;
  /** The default is a key that may do both. */
  key?: "none" | "read" | "unknown" | "malformed";
  json?: unknown;
  body?: () => BodyInit;
  headers?: Record<string, string>;
}

const bytes = (data: Uint8Array): BodyInit => Uint8Array.from(data);
const JSON_TYPE = { "content-type": "application/json" };
const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const ZEROS = new Uint8Array(80 * MIB);
const GZIP_BOMB = gzipSync(ZEROS);
const DEFLATE_BOMB = deflateSync(ZEROS);

const EDGE: BadInput[] = [
  { name: "GET", paths: ROUTES, method: "GET", status: 405 },
  { name: "PUT", paths: ROUTES, method: "PUT", status: 405 },
  { name: "DELETE without a key", paths: ROUTES, method: "DELETE", key: "none", status: 405 },
  { name: "no key", paths: ROUTES, key: "none", status: 401 },
  { name: "an unknown key", paths: ROUTES, key: "unknown", status: 401 },
  { name: "a key of another form", paths: ROUTES, key: "malformed", status: 401 },
  { name: "a key that may only read", paths: ROUTES, key: "read", status: 403 },
  { name: "an empty body", paths: ROUTES, headers: JSON_TYPE, status: 400 },
  { name: "brotli", paths: ROUTES, body: () => "x", headers: { ...JSON_TYPE, "content-encoding": "br" }, status: 415 },
  {
    name: "two encodings",
    paths: ROUTES,
    body: () => "x",
    headers: { ...JSON_TYPE, "content-encoding": "gzip, gzip" },
    status: 415,
  },
  {
    name: "bytes that are not gzip",
    paths: ROUTES,
    body: () => "{}",
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    status: 400,
  },
  {
    name: "gzip cut off",
    paths: ROUTES,
    body: () => bytes(gzipSync(JSON.stringify({ git_sha: "a".repeat(100) })).subarray(0, 25)),
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    status: 400,
  },
  {
    name: "a gzip bomb",
    paths: ROUTES,
    body: () => bytes(GZIP_BOMB),
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    status: 413,
  },
  {
    name: "a deflate bomb",
    paths: ROUTES,
    body: () => bytes(DEFLATE_BOMB),
    headers: { ...JSON_TYPE, "content-encoding": "deflate" },
    status: 413,
  },
  { name: "JSON cut off", paths: ROUTES, body: () => '{"git_sha":', headers: JSON_TYPE, status: 400 },
  {
    name: "invalid UTF-8",
    paths: ROUTES,
    body: () => bytes(Uint8Array.of(0x22, 0xff, 0x22)),
    headers: JSON_TYPE,
    status: 400,
  },
  { name: "JSON 65 levels deep", paths: ROUTES, body: () => nested(65), headers: JSON_TYPE, status: 400 },
  { name: "JSON 100,000 levels deep", paths: ROUTES, body: () => nested(100_000), headers: JSON_TYPE, status: 400 },
  { name: "an image", paths: ROUTES, body: () => "GIF89a", headers: { "content-type": "image/gif" }, status: 415 },
  { name: "XML", paths: ROUTES, body: () => "<a/>", headers: { "content-type": "application/xml" }, status: 415 },
  {
    name: "text that is no JSON",
    paths: PLAIN,
    body: () => "hello",
    headers: { "content-type": "text/plain" },
    status: 400,
  },
  { name: "a body over 1 MiB", paths: [DEPLOYS], body: () => "x".repeat(MIB + 1), headers: JSON_TYPE, status: 413 },
  {
    name: "a body over 2 MiB",
    paths: [ERRORS, BATCH],
    body: () => "x".repeat(2 * MIB + 1),
    headers: JSON_TYPE,
    status: 413,
  },
  {
    name: "a stream over the limit",
    paths: PLAIN,
    body: () => new Blob(["x".repeat(3 * MIB)]).stream(),
    headers: JSON_TYPE,
    status: 413,
  },
  { name: "a list", paths: PLAIN, json: [], status: 422, fields: ["body"] },
  { name: "a string", paths: PLAIN, json: "x", status: 422, fields: ["body"] },
  { name: "null", paths: PLAIN, json: null, status: 422, fields: ["body"] },
];

const deploy = (name: string, json: unknown, ...fields: string[]): BadInput => ({
  name,
  paths: [DEPLOYS],
  json,
  status: 422,
  fields,
});

const DEPLOY_FIELDS: BadInput[] = [
  deploy("no sha", {}, "git_sha"),
  deploy("an empty sha", { git_sha: "" }, "git_sha"),
  deploy("a sha of NUL", { git_sha: "\0" }, "git_sha"),
  deploy("a sha that is a number", { git_sha: 1234567 }, "git_sha"),
  deploy("a sha of 1 MB", { git_sha: "a".repeat(1_000_000) }, "git_sha"),
  deploy("a sha only under __proto__", JSON.parse('{"__proto__":{"git_sha":"a"}}'), "git_sha"),
  deploy("a long description", { git_sha: "a", description: "x".repeat(10_001) }, "description"),
  deploy("wrong types", { git_sha: "a", version: {}, env: 1, deployer: [] }, "version", "env", "deployer"),
  deploy("an unreadable time", { git_sha: "a", timestamp: "yesterday" }, "timestamp"),
  deploy("a date that does not exist", { git_sha: "a", timestamp: "2026-02-30" }, "timestamp"),
  deploy("a time of 1 MB", { git_sha: "a", timestamp: "2".repeat(1_000_000) }, "timestamp"),
  deploy("the far past", { git_sha: "a", deployed_at: "0001-01-01T00:00:00Z" }, "deployed_at"),
  deploy("the far future", { git_sha: "a", timestamp: inTwoDays }, "timestamp"),
  deploy("a time beyond numbers", { git_sha: "a", timestamp: 1e308 }, "timestamp"),
  deploy(
    "a finish before the start",
    { git_sha: "a", started_at: "2026-01-02", finished_at: "2026-01-01" },
    "finished_at",
  ),
  deploy("an unknown status", { git_sha: "a", status: "done" }, "status"),
  deploy("an unknown kind", { git_sha: "a", kind: 7 }, "kind"),
  deploy("a script as address", { git_sha: "a", url: "javascript:alert(1)" }, "url"),
  deploy("a commit without sha", { git_sha: "a", commits: [{ sha: "b" }, {}] }, "commits[1].sha"),
  deploy("commits that are text", { git_sha: "a", commits: "b" }, "commits"),
  deploy("501 commits", { git_sha: "a", commits: Array(501).fill({ sha: "b" }) }, "commits"),
  {
    name: "a form without sha",
    paths: [DEPLOYS],
    body: () => "env=production",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 422,
    fields: ["git_sha"],
  },
  {
    name: "an Idempotency-Key over 200 characters",
    paths: [DEPLOYS],
    json: { git_sha: "a" },
    headers: { "idempotency-key": "k".repeat(201) },
    status: 422,
    fields: ["Idempotency-Key"],
  },
];

const error = (name: string, change: object, ...fields: string[]): BadInput[] => [
  { name, paths: [ERRORS], json: { ...ERROR, ...change }, status: 422, fields },
  {
    name: `${name}, in a batch`,
    paths: [BATCH],
    json: { errors: [ERROR, { ...ERROR, ...change }] },
    status: 422,
    fields: fields.map((field) => `errors[1].${field}`),
  },
];

const ERROR_FIELDS: BadInput[] = [
  ...error("no class", { exception_class: undefined }, "exception_class"),
  ...error("a blank class", { exception_class: "  " }, "exception_class"),
  ...error("a message that is a list", { message: [] }, "message"),
  ...error("no backtrace", { backtrace: null }, "backtrace"),
  ...error("a backtrace of numbers", { backtrace: ["a", 1] }, "backtrace[1]"),
  ...error("an unreadable time", { timestamp: {} }, "timestamp"),
  ...error("the far past", { timestamp: -1 }, "timestamp"),
  ...error("the far future", { timestamp: inTwoDays }, "timestamp"),
  ...error("a user that is a list", { user_id: [] }, "user_id"),
  ...error("a context that is text", { source_context: "a.js" }, "source_context"),
  { name: "no list", paths: [BATCH], json: {}, status: 422, fields: ["errors"] },
  { name: "a text for a list", paths: [BATCH], json: { errors: "x" }, status: 422, fields: ["errors"] },
  {
    name: "an element that is text",
    paths: [BATCH],
    json: { errors: [ERROR, "x"] },
    status: 422,
    fields: ["errors[1]"],
  },
  { name: "501 errors", paths: [BATCH], json: { errors: Array(501).fill(ERROR) }, status: 422, fields: ["errors"] },
];

const otlpShape = (path: string, json: unknown, detail: string): BadInput => ({
  name: `${JSON.stringify(json)}`,
  paths: [path],
  json,
  status: 400,
  detail,
});

const OTLP_BODIES: BadInput[] = [
  {
    name: "a form",
    paths: OTLP,
    body: () => "a=b",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
  },
  otlpShape(TRACES, [], "must be a JSON object"),
  otlpShape(TRACES, { resourceSpans: "x" }, "resourceSpans"),
  otlpShape(TRACES, { resourceSpans: [{ scopeSpans: 1 }] }, "scopeSpans"),
  otlpShape(TRACES, { resourceSpans: [{ scopeSpans: [{ spans: {} }] }] }, "spans"),
  otlpShape(METRICS, { resourceMetrics: "x" }, "resourceMetrics"),
  otlpShape(METRICS, { resourceMetrics: [{ scopeMetrics: [{ metrics: 1 }] }] }, "metrics"),
];

const cases = [...EDGE, ...DEPLOY_FIELDS, ...ERROR_FIELDS, ...OTLP_BODIES].flatMap((input) =>
  input.paths.map((path) => ({ ...input, path })),
);

let projectId = "";
let readKey = "";

beforeAll(async () => {
  const { apiKey } = inject("firstOwner");
  const row = await database().prisma.apiKey.findFirst({ where: { hash: Uint8Array.from(hashKeyToken(apiKey)) } });
  projectId = row?.projectId ?? "";
  const made = await createKey({ projectId, name: "reads", scopes: ["read"], now: Date.now() });
  readKey = made.token;
});

function keyOf(input: BadInput): string | undefined {
  if (input.key === "none") return undefined;
  if (input.key === "unknown") return `proj_${"0".repeat(48)}`;
  if (input.key === "malformed") return "secret";
  return input.key === "read" ? readKey : inject("firstOwner").apiKey;
}

test("the table is as long as promised", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

describe("bad input", () => {
  test.each(cases)("$path: $name is $status", async (input) => {
    const { method = "POST", json, headers = {}, body } = input;
    const sent = body?.();
    const response = await callMachine(input.path, {
      method,
      key: keyOf(input),
      headers,
      ...(json === undefined ? {} : { json }),
      ...(sent === undefined ? {} : { body: sent }),
    });
    expect(response.status).toBe(input.status);
    const problem = await problemOf(response);
    expect(problem.status).toBe(input.status);
    expect(problem.errors.map((issue) => issue.field)).toEqual(input.fields ?? []);
    for (const issue of problem.errors) expect(issue.message).not.toMatch(/invalid input|undefined|zod/i);
    expect(problem.detail).toContain(input.detail ?? "");
    if (input.status === 401) expect(response.headers.get("www-authenticate")).toBe("Bearer");
    if (input.status === 403) expect(problem.detail).toContain("ingest");
    if (input.status === 405) expect(response.headers.get("allow")).toBe("POST");
  });

  test.each(OTLP)("%s: bytes that are not protobuf are 400, told in protobuf", async (path) => {
    const response = await callMachine(path, {
      key: inject("firstOwner").apiKey,
      headers: { "content-type": "application/x-protobuf" },
      body: Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/x-protobuf");
    expect(await response.text()).toContain("not a valid protobuf message");
  });

  test("nothing of it was recorded", async () => {
    expect(await database().prisma.deploy.count({ where: { projectId } })).toBe(0);
    expect(await database().prisma.errorGroup.count({ where: { projectId } })).toBe(0);
    expect(await database().prisma.rollupMinute.count({ where: { projectId } })).toBe(0);
  });
});

const ODD_TEXT = "\0</script><script>alert(1)</script>\u202e\u{1F600}\uD800 ' OR 1=1 -- {{y}} %00 \u0007";

describe("odd but acceptable input", () => {
  test.each<[string, string, unknown]>([
    [
      "text of every kind",
      DEPLOYS,
      { git_sha: ODD_TEXT, version: ODD_TEXT, deployer: ODD_TEXT, description: ODD_TEXT },
    ],
    ["odd names", DEPLOYS, { git_sha: "a", env: ODD_TEXT, service: "../../étage/ü?#%" }],
    ["a sha that is no sha", DEPLOYS, { git_sha: "véröffentlicht-é\u0301" }],
    ["10,000 characters of description", DEPLOYS, { git_sha: "long", description: "x ".repeat(5_000) }],
    ["odd names of fields", DEPLOYS, JSON.parse('{"git_sha":"b","__proto__":{"x":1},"a\\u0000b":"\\ud800"}')],
    ["a number beyond numbers", DEPLOYS, { git_sha: "c", extra: [1e308, -0, 1e-320] }],
    ["text of every kind in an error", ERRORS, { ...ERROR, message: ODD_TEXT, params: { [ODD_TEXT]: ODD_TEXT } }],
    ["1 MB of message", ERRORS, { ...ERROR, exception_class: "Long", message: "m".repeat(1_000_000) }],
    [
      "1 MB in one line of backtrace",
      ERRORS,
      { ...ERROR, exception_class: "Line", backtrace: ["l".repeat(1_000_000)] },
    ],
    ["1 MB of params", ERRORS, { ...ERROR, exception_class: "Params", params: ["p".repeat(1_000_000)] }],
    ["an empty batch", BATCH, { errors: [] }],
  ])("%s is 202 at %s", async (_name, path, json) => {
    const response = await callMachine(path, { key: inject("firstOwner").apiKey, json });
    expect(await response.text()).toBe("");
    expect(response.status).toBe(202);
  });
});

describe("afterwards", () => {
  test("every page still renders", async () => {
    const { email, password } = inject("firstOwner");
    const baseUrl = inject("baseUrl");
    const cookie = await signIn(baseUrl, email, password);
    const project = await database().prisma.project.findUniqueOrThrow({ where: { id: projectId } });
    const deploys = await database().prisma.deploy.findMany({ where: { projectId } });
    const services = await database().prisma.service.findMany({ where: { projectId } });
    expect(deploys.length).toBeGreaterThanOrEqual(5);
    const home = `/p/${project.slug}`;
    const pages = [
      "/account",
      home,
      ...["deploys", "setup", "keys"].map((page) => `${home}/${page}`),
      ...deploys.map(({ id }) => `${home}/deploys/${id}`),
      ...deploys.map(({ env }) => `${home}/deploys?env=${encodeURIComponent(env)}`),
      ...services.map(({ name }) => `${home}/services/${encodeURIComponent(name)}`),
    ];
    const broken: [string, number][] = [];
    for (const page of pages) {
      const response = await fetch(baseUrl + page, { headers: { cookie }, redirect: "manual" });
      const html = await response.text();
      const isWhole = response.status === 200 && !/__next_error__|<script>alert\(1\)/.test(html);
      if (!isWhole) broken.push([page, response.status]);
    }
    expect(broken).toEqual([]);
  });
});
