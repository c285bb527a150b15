import { createHash } from "node:crypto";
import type { KeptPast } from "@/lib/analysis/judge";
import type { PastKeeper } from "@/lib/analysis/judge-deploy";
import type { Rollout } from "@/lib/analysis/moment";
import type { Subject } from "@/lib/domain/measured-series";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { processWide } from "@/lib/store/process-wide";

/** Of the past of one series about 80 KB are kept. */
const MOST_KEPT = 500;

/** The pasts that this process keeps for the next looks at deploys. */
export function keptPasts(): KeptPasts {
  return processWide("kept pasts", () => new KeptPasts());
}

interface Kept {
  /** Of all that it was made of. */
  digest: string;
  past: KeptPast;
}

/**
 * What the pasts of series say, by deploy and subject: what costs the most of a verdict. It holds as long as what it
 * was made of is the same to the bit; what was used last is kept longest.
 */
export class KeptPasts {
  private readonly kept = new Map<string, Kept>();

  /** Keeps and finds for one deploy that is judged by these settings. */
  ofDeploy(deployId: string, settings: VerdictSettings): PastKeeper {
    const made = new Map<Subject, string>();
    const histories: Histories = new Map();
    const digestOnce = (subject: Subject, rollout: Rollout) => {
      const digest = made.get(subject) ?? digestOf(subject, rollout, settings, histories);
      made.set(subject, digest);
      return digest;
    };
    return {
      find: (subject, rollout) => this.find(keyOf(deployId, subject), digestOnce(subject, rollout)),
      keep: (subject, rollout, past) => {
        this.put(keyOf(deployId, subject), { digest: digestOnce(subject, rollout), past });
      },
    };
  }

  /** Nothing more will be asked of the deploy. */
  forget(deployId: string): void {
    for (const key of this.kept.keys()) if (key.startsWith(deployId)) this.kept.delete(key);
  }

  private find(key: string, digest: string): KeptPast | null {
    const found = this.kept.get(key);
    if (found?.digest !== digest) return null;
    this.put(key, found);
    return found.past;
  }

  private put(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

function keyOf(deployId: string, { service, operation, series }: Subject): string {
  return `${deployId} ${JSON.stringify([service, operation, series.metric])}`;
}

/** Digests of what was measured before a rollout: the metrics of an operation share their requests. */
type Histories = Map<Float64Array, { end: number; digest: string }>;

/** Over everything that decides what the past says: what was measured before the rollout, where it lies, the settings. */
function digestOf({ series }: Subject, rollout: Rollout, settings: VerdictSettings, histories: Histories): string {
  const { metric, start, step, values, requests } = series;
  const { startedAt, finishedAt, others } = rollout;
  const end = Math.max(0, Math.floor((startedAt - start) / step));
  const hash = createHash("sha1").update(
    JSON.stringify([metric, start, step, startedAt, finishedAt, others, settings]),
  );
  for (const history of requests ? [values, requests] : [values]) {
    const made = histories.get(history);
    const digest = made?.end === end ? made.digest : digestUntil(history, end);
    histories.set(history, { end, digest });
    hash.update(` ${digest}`);
  }
  return hash.digest("base64url");
}

function digestUntil(history: Float64Array, end: number): string {
  const until = history.subarray(0, end);
  return createHash("sha1")
    .update(new Uint8Array(until.buffer, until.byteOffset, until.byteLength))
    .digest("base64url");
}
