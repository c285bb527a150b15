import { Agent, request } from "node:http";
import { type Post, type PostJob, postsOf } from "./posts";
import { quantile } from "./report";

// A program of its own, so that making the load does not slow down what is measured. It gets a job
// over its channel, answers with a result, and ends.

export interface LoadJob {
  url: string;
  apiKey: string;
  path: string;
  connections: number;
  /** How long to post, unless the posts end before. */
  durationMs: number;
  /** Posts a second, whether or not the ones before were answered; without it, as many as are answered. */
  perSecond?: number;
  /** Every job of a run has another one, so that no two deploys are the same. */
  seed: number;
  post: PostJob;
}

export interface LoadResult {
  /** Answered with 2xx. */
  good: number;
  bad: number;
  /** First wrong answer, for the person who has to find out. */
  complaint: string | null;
  seconds: number;
  /** Bytes of the bodies: as sent, and before compression. */
  sentBytes: number;
  plainBytes: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** The same by stretches of 10 s from the start, for jobs that are longer. */
  stretches: { p50: number; p99: number }[];
}

const STRETCH_MS = 10_000;

process.once("message", (job: LoadJob) => {
  void work(job).then((result) => process.send?.(result, () => process.disconnect()));
});

async function work(job: LoadJob): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  const next = postsOf(job.post, job.seed, `Bearer ${job.apiKey}`);
  const target = new URL(job.path, job.url);
  const latencies: number[][] = [];
  const result = { good: 0, bad: 0, complaint: null as string | null, sentBytes: 0, plainBytes: 0 };
  const began = performance.now();
  const takeTurn = turnsOf(began, job.perSecond);
  const worker = async () => {
    for (;;) {
      // A post that had to wait for its turn's connection took that long too.
      const start = await takeTurn();
      if (start >= began + job.durationMs) return;
      const post = next();
      if (!post) return;
      const answer = await send(target, agent, post);
      const stretch = Math.floor((start - began) / STRETCH_MS);
      latencies[stretch] ??= [];
      latencies[stretch].push(performance.now() - start);
      result.sentBytes += post.body.length;
      result.plainBytes += post.plainBytes;
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
  const quantiles = (values: number[]) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) });
  return {
    ...result,
    seconds,
    ...quantiles(latencies.flat()),
    stretches: Array.from(latencies, (one) => quantiles(one ?? [])),
  };
}

/** When the next post is due: at once, or at its place in a steady rhythm. */
function turnsOf(began: number, perSecond: number | undefined): () => Promise<number> {
  if (perSecond === undefined) return async () => performance.now();
  let turn = 0;
  return async () => {
    const due = began + (turn++ / perSecond) * 1000;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return due;
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
