import { z } from "zod";
import { DAY } from "../lib/domain/time";
import { deployBody, errorBodies } from "./demo/bodies";
import { Intake } from "./demo/intake";
import { encodeMetrics, encodeTraces } from "./demo/otlp";
import type { StoryDeploy } from "./demo/releases";
import { type Chapter, DEMO_SEED, type Story, story } from "./demo/story";

const IN_FLIGHT = 3;
const ERRORS_PER_BATCH = 250;
const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";

export interface DemoSettings {
  /** Address of a running Tidemark. */
  url: string;
  /** A key of the demo's own project, with the scopes ingest and read. */
  apiKey: string;
  /** The story ends here, epoch milliseconds. */
  now: number;
  /** Gets a line a day of the story. */
  onProgress: (line: string) => void;
  /** Empties the project; called where an earlier run was interrupted, so that nothing counts twice. */
  reset: () => Promise<void>;
}

/**
 * Sends the demo's two weeks through the public intake. A project that has them already is left
 * alone. Returns whether anything was sent.
 * @throws {IntakeError} when the intake refuses something.
 */
export async function runDemo(settings: DemoSettings): Promise<boolean> {
  const intake = new Intake(settings.url, settings.apiKey);
  const told = story({ now: settings.now, seed: DEMO_SEED });
  const progress = await storedProgress(intake, told);
  if (progress === "complete") return false;
  if (progress === "interrupted") await settings.reset();
  await tell(intake, told, settings.onProgress);
  return true;
}

/** The first deploy goes out before everything else and the last one after it: they tell how far a run came. */
async function storedProgress(intake: Intake, told: Story): Promise<"none" | "interrupted" | "complete"> {
  const has = async ({ env, running, planned }: StoryDeploy) => {
    const query = new URLSearchParams({ env, service: planned.service, q: running.sha });
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(await intake.get(`/api/v1/deploys?${query}`));
    return data.length > 0;
  };
  const { first, last } = ends(told);
  if (await has(last)) return "complete";
  return (await has(first)) ? "interrupted" : "none";
}

function ends({ deploys }: Story): { first: StoryDeploy; last: StoryDeploy } {
  const first = deploys[0];
  const last = deploys.at(-1);
  if (!first || !last) throw new Error("the story has no deploys");
  return { first, last };
}

async function tell(intake: Intake, told: Story, onProgress: (line: string) => void): Promise<void> {
  const { first, last } = ends(told);
  await sendDeploy(intake, first);
  const days = Math.ceil((told.to - told.from) / DAY);
  let day = 0;
  let sending: Promise<void>[] = [];
  for (const chapter of told.chapters()) {
    const current = Math.floor((chapter.from - told.from) / DAY) + 1;
    if (current !== day) onProgress(`Sending day ${current} of ${days} …`);
    day = current;
    sending.push(sendChapter(intake, chapter, last));
    if (sending.length < IN_FLIGHT) continue;
    await Promise.all(sending);
    sending = [];
  }
  await Promise.all(sending);
  await sendDeploy(intake, last);
}

async function sendChapter(intake: Intake, { deploys, telemetry }: Chapter, last: StoryDeploy): Promise<void> {
  for (const deploy of deploys) if (deploy.key !== last.key) await sendDeploy(intake, deploy);
  await sendOtlp(intake, "/ingest/v1/metrics", encodeMetrics(telemetry));
  await sendOtlp(intake, "/ingest/v1/traces", encodeTraces(telemetry));
  const errors = errorBodies(telemetry);
  for (let from = 0; from < errors.length; from += ERRORS_PER_BATCH) {
    const batch = { errors: errors.slice(from, from + ERRORS_PER_BATCH) };
    await intake.post("/ingest/errors/batch", JSON_TYPE, JSON.stringify(batch));
  }
}

async function sendDeploy(intake: Intake, deploy: StoryDeploy): Promise<void> {
  const headers = { "idempotency-key": deploy.key };
  await intake.post("/ingest/deploys", JSON_TYPE, JSON.stringify(deployBody(deploy)), headers);
}

/** An OTLP answer is empty unless something was refused. */
async function sendOtlp(intake: Intake, path: string, body: Uint8Array): Promise<void> {
  if (body.length === 0) return;
  const answer = await intake.post(path, PROTOBUF, body);
  if (answer.length > 0)
    throw new Error(`${path} refused a part of the demo: ${Buffer.from(answer).toString("latin1")}`);
}
