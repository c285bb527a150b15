import { DAY, floorTo, MINUTE, SECOND } from "../../lib/domain/time";
import { timeOfDay, workday } from "./calendar";
import type { Effect } from "./effects";
import { PLAN, type PlannedDeploy } from "./plan";
import { randomOf } from "./random";
import { SERVICES } from "./services";

export const ENVS = ["production", "staging"] as const;

/** A version as it runs. Traffic moves to it evenly from `start` to `finish`, epoch milliseconds. */
export interface Release {
  version: string;
  sha: string;
  start: number;
  finish: number;
  effects: Effect[];
}

/** One deploy of the story with what it put into service. */
export interface StoryDeploy {
  /** Stable over runs; sent as the Idempotency-Key. */
  key: string;
  env: string;
  planned: PlannedDeploy;
  running: Release;
  /** What ran before; null for a deploy of the whole environment. */
  before: Release | null;
  /** False where the running release stays, as with a flag or a failed deploy. */
  activates: boolean;
}

export interface History {
  /** Oldest first. */
  deploys: StoryDeploy[];
  /** Releases of `${env}/${service}`, oldest first; the first one runs since before the history. */
  releases: Map<string, Release[]>;
}

/** Lays the plan out over the days before `now`. */
export function buildHistory(now: number, seed: number): History {
  const deploys: StoryDeploy[] = [];
  const releases = new Map<string, Release[]>();
  for (const env of ENVS) {
    for (const service of [...SERVICES.map((profile) => profile.name), ""]) {
      const track = new Track(now, seed, env, service);
      const planned = PLAN.filter((deploy) => deploy.service === service)
        .filter((deploy) => env === "production" || reachesStaging(deploy))
        .sort((a, b) => plannedAt(now, a.when) - plannedAt(now, b.when));
      for (const deploy of planned) deploys.push(track.add(deploy));
      if (service !== "") releases.set(`${env}/${service}`, track.releases);
    }
  }
  deploys.sort((a, b) => a.running.finish - b.running.finish || (a.key < b.key ? -1 : 1));
  return { deploys, releases };
}

/** Whole days: the day of `now` and the 14 before it. */
export function historyStart(now: number): number {
  return floorTo(now, DAY) - 14 * DAY;
}

function plannedAt(now: number, when: PlannedDeploy["when"]): number {
  if ("minutesAgo" in when) return floorTo(now, MINUTE) - when.minutesAgo * MINUTE;
  return workday(now, when.workday) + timeOfDay(when.at);
}

function reachesStaging(deploy: PlannedDeploy): boolean {
  return (deploy.release === "minor" || deploy.release === "patch") && deploy.status !== "failed";
}

/** The releases of one service in one environment, as its deploys make them. */
class Track {
  readonly releases: Release[];
  private highest: [number, number, number];

  constructor(
    private readonly now: number,
    private readonly seed: number,
    private readonly env: string,
    private readonly service: string,
  ) {
    this.highest = SERVICES.find((profile) => profile.name === service)?.version ?? [1, 0, 0];
    const version = label(this.highest);
    this.releases = [{ version, sha: this.sha(version), start: 0, finish: 0, effects: [] }];
  }

  add(planned: PlannedDeploy): StoryDeploy {
    const before = this.releases.at(-1);
    if (!before) throw new Error("a track always has a release");
    const failed = planned.status === "failed";
    const next = this.next(planned, before);
    const span = this.span(planned);
    const running = { ...next, ...span };
    const activates = planned.release !== "none" && !failed;
    if (activates) this.releases.push(running);
    const key = `demo-${this.env}-${this.service || "all"}-${slug(planned)}`;
    return { key, env: this.env, planned, running, before: this.service === "" ? null : before, activates };
  }

  private next(planned: PlannedDeploy, before: Release): Omit<Release, "start" | "finish"> {
    if (planned.status === "failed") {
      const version = label(bumped(this.highest, "minor"));
      return { version, sha: this.sha(`${version}/failed`), effects: before.effects };
    }
    if (planned.release === "none") return before;
    if (planned.release === "back") return this.releases.at(-2) ?? before;
    this.highest = bumped(this.highest, planned.release);
    const version = label(this.highest);
    const kept = before.effects.filter((effect) => effect !== planned.mends);
    return { version, sha: this.sha(version), effects: planned.adds ? [...kept, planned.adds] : kept };
  }

  private sha(of: string): string {
    return randomOf(this.seed, `sha/${this.service}/${of}`).hex(40);
  }

  /** Staging gets a release half an hour or so earlier; deploys of one day keep their order there. */
  private span(planned: PlannedDeploy): { start: number; finish: number } {
    const random = randomOf(this.seed, `rollout/${this.env}/${this.service}/${slug(planned)}`);
    const day = "workday" in planned.when ? String(planned.when.workday) : "today";
    const lead = randomOf(this.seed, `lead/${this.service}/${day}`).between(25, 55) * MINUTE;
    const early = this.env === "staging" ? lead : 0;
    const start = plannedAt(this.now, planned.when) - early + random.between(0, 20) * SECOND;
    return { start, finish: start + random.between(60, 150) * SECOND };
  }
}

function slug({ when }: PlannedDeploy): string {
  return "minutesAgo" in when ? `m${when.minutesAgo}` : `w${when.workday}-${when.at.replace(":", "")}`;
}

function label(version: [number, number, number]): string {
  return `v${version.join(".")}`;
}

function bumped([major, minor, patch]: [number, number, number], by: "minor" | "patch"): [number, number, number] {
  return by === "minor" ? [major, minor + 1, 0] : [major, minor, patch + 1];
}
