import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { PbfWriter } from "pbf";
import { randomOf } from "../scripts/demo/random";

// A program of its own, so that making the load does not slow down what is measured. It gets a job
// over its channel, answers with a result, and ends.

export interface LoadJob {
  url: string;
  apiKey: string;
  path: string;
  connections: number;
  durationMs: number;
  /** Every job of a run has another one, so that no two deploys are the same. */
  seed: number;
  /** What is posted: a deploy that differs each time, or these gzipped protobuf bodies in turn, each time a little different. */
  post: "deploys" | { contentType: string; contentEncoding: string; bodies: string[] };
}

export interface LoadResult {
  /** Answered with 2xx. */
  good: number;
  bad: number;
  /** First wrong answer, for the person who has to find out. */
  complaint: string | null;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

interface Post {
  headers: Record<string, string>;
  body: Buffer;
}

process.once("message", (job: LoadJob) => {
  void work(job).then((result) => process.send?.(result, () => process.disconnect()));
});

async function work(job: LoadJob): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  const next = postsOf(job);
  const target = new URL(job.path, job.url);
  const latencies: number[] = [];
  const result = { good: 0, bad: 0, complaint: null as string | null };
  const began = performance.now();
  const end = began + job.durationMs;
  const worker = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const answer = await send(target, agent, next());
      latencies.push(performance.now() - start);
      if (answer.status >= 200 && answer.status < 300) result.good++;
      else {
        result.bad++;
        result.complaint ??= `${answer.status} ${answer.text.slice(0, 300)}`;
      }
    }
  };
  await Promise.all(Array.from({ length: job.connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (q: number) => latencies[Math.max(0, Math.ceil(q * latencies.length) - 1)] ?? Number.NaN;
  return { ...result, seconds, p50: at(0.5), p99: at(0.99) };
}

function postsOf(job: LoadJob): () => Post {
  const { post, apiKey } = job;
  const authorization = `Bearer ${apiKey}`;
  if (post === "deploys") return deployPosts(job.seed, authorization);
  const headers = {
    authorization,
    "content-type": post.contentType,
    "content-encoding": post.contentEncoding,
  };
  const bodies = post.bodies.map((body) => Buffer.from(body, "base64"));
  let turn = 0;
  return () => {
    const body = bodies[turn % bodies.length] ?? Buffer.alloc(0);
    return { headers, body: Buffer.concat([body, difference(`${job.seed} ${turn++}`)]) };
  };
}

/** A field that no reader knows, as a gzip member to append: a body that was sent before counts no more. */
function difference(mark: string): Buffer {
  const writer = new PbfWriter();
  writer.writeStringField(1_000, mark);
  return gzipSync(writer.finish(), { level: 1 });
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
    return { headers, body: Buffer.from(JSON.stringify(report)) };
  };
}

function send(target: URL, agent: Agent, { headers, body }: Post): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const sent = request(
      target,
      { method: "POST", agent, headers: { ...headers, "content-length": body.length } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.once("error", (error) => resolve({ status: 0, text: error.message }));
      },
    );
    sent.once("error", (error) => resolve({ status: 0, text: error.message }));
    sent.end(body);
  });
}
