import { gzipSync } from "node:zlib";
import { PbfWriter } from "pbf";
import { randomOf } from "../scripts/demo/random";
import { type Batch, makeBatch } from "./spans";

/** What a load process posts. */
export type PostJob =
  /** A deploy that differs each time. */
  | "deploys"
  /** These bodies (base64), gzipped protobuf or plain JSON, in turn, each time a little different. */
  | { encoding: "protobuf" | "json"; bodies: string[] }
  /** This many batches of spans whose times go from `from` to `to` (epoch milliseconds), each sent once. */
  | { from: number; to: number; batches: number; routes: number }
  /** Batches of spans of the last seconds, without end. */
  | { routes: number };

export interface Post {
  headers: Record<string, string>;
  body: Buffer;
  /** Bytes of the body before compression. */
  plainBytes: number;
}

/** The posts of a job, one a call; null when there are no more. */
export function postsOf(post: PostJob, seed: number, authorization: string): () => Post | null {
  if (post === "deploys") return deployPosts(seed, authorization);
  if ("bodies" in post) return fixedPosts(post, seed, authorization);
  return "batches" in post ? pastPosts(post, authorization) : livePosts(post.routes, seed, authorization);
}

function deployPosts(seed: number, authorization: string): () => Post {
  const random = randomOf(seed, "deploys");
  const headers = { authorization, "content-type": "application/json" };
  return () => {
    const report = {
      git_sha: random.hex(40),
      version: `v1.${random.between(0, 500)}.${random.between(0, 20)}`,
      env: "production",
      service: `service-${random.between(1, 20)}`,
      deployer: "bench",
      description: "One of many deploys",
    };
    const body = Buffer.from(JSON.stringify(report));
    return { headers, body, plainBytes: body.length };
  };
}

function fixedPosts(post: Extract<PostJob, { bodies: string[] }>, seed: number, authorization: string): () => Post {
  const isJson = post.encoding === "json";
  const headers = isJson
    ? { authorization, "content-type": "application/json" }
    : { authorization, "content-type": "application/x-protobuf", "content-encoding": "gzip" };
  const bodies = post.bodies.map((body) => Buffer.from(body, "base64"));
  let turn = 0;
  return () => {
    const plain = bodies[turn % bodies.length] ?? Buffer.alloc(0);
    const body = (isJson ? markedJson : markedGzip)(plain, `${seed} ${turn++}`);
    return { headers, body, plainBytes: body.length };
  };
}

/** With a field that no reader knows: a body that was sent before counts no more. */
function markedJson(body: Buffer, mark: string): Buffer {
  return Buffer.concat([body.subarray(0, -1), Buffer.from(`,"mark":"${mark}"}`)]);
}

/** The same, as a gzip member to append. */
function markedGzip(body: Buffer, mark: string): Buffer {
  const writer = new PbfWriter();
  writer.writeStringField(1_000, mark);
  return Buffer.concat([body, gzipSync(writer.finish(), { level: 1 })]);
}

function pastPosts(post: Extract<PostJob, { batches: number }>, authorization: string): () => Post | null {
  let index = 0;
  return () => {
    if (index === post.batches) return null;
    const end = post.from + ((post.to - post.from) * index) / post.batches;
    return toPost(makeBatch(index++, { end, spreadMs: 5_000, routes: post.routes }), authorization);
  };
}

const POOL = 32;
// Making a batch costs more than sending it: the pool is renewed one by one.
const RENEW_EVERY_MS = 1_000;

function livePosts(routes: number, seed: number, authorization: string): () => Post {
  let made = 0;
  const make = () => toPost(makeBatch(made++, { end: Date.now(), spreadMs: 5_000, routes }), authorization);
  const pool = Array.from({ length: POOL }, make);
  let renewed = Date.now();
  let turn = 0;
  return () => {
    if (Date.now() - renewed >= RENEW_EVERY_MS) {
      renewed = Date.now();
      pool[made % POOL] = make();
    }
    const post = pool[turn % POOL] ?? make();
    return { ...post, body: markedGzip(post.body, `${seed} ${turn++}`) };
  };
}

function toPost({ gzip, protobuf }: Batch, authorization: string): Post {
  const headers = { authorization, "content-type": "application/x-protobuf", "content-encoding": "gzip" };
  return { headers, body: Buffer.from(gzip), plainBytes: protobuf.length };
}
