import { createHash } from "node:crypto";
import type { PretendedMoment } from "@/lib/domain/pretended-deploy";
import { DAY, floorTo, MINUTE, SECOND, type Window } from "@/lib/domain/time";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";

/** A service in an environment, with what decides verdicts on it. */
export interface Place {
  env: string;
  service: string;
  settings: Pick<VerdictSettings, "beforeMinutes" | "afterMinutes">;
  /** Rollouts of deploys that concern it. */
  rollouts: readonly Window[];
}

/** Of so much each moment lies somewhere. */
const LEEWAY = 30 * MINUTE;
/** As far as deploys are judged as one. */
const APART = 15 * MINUTE;

/**
 * Moments of a day at which nothing was deployed, at random: the same for the same seed. Every place has its turn before
 * one has its next. Windows around the moments of a place do not overlap, lie in the day, and are clear of its deploys.
 * @param day its start, epoch milliseconds
 */
export function drawMoments(seed: string, day: number, places: readonly Place[], most: number): PretendedMoment[] {
  const random = (...parts: (string | number)[]) => drawn(JSON.stringify([seed, day, ...parts]));
  const turns = places.flatMap((place) => {
    const { env, service } = place;
    const clear = momentsOf(place, day, random).filter((at) => isClear(at, place));
    return inOrder(clear, (at) => random(env, service, "order", at)).map((at, turn) => ({ env, service, at, turn }));
  });
  const shuffled = inOrder(turns, ({ env, service }) => random(env, service));
  return inOrder(shuffled, ({ turn }) => turn)
    .slice(0, most)
    .map(({ env, service, at }) => ({ env, service, at }));
}

function momentsOf(
  { env, service, settings }: Place,
  day: number,
  random: (...parts: (string | number)[]) => number,
): number[] {
  const [before, after] = [settings.beforeMinutes * MINUTE, settings.afterMinutes * MINUTE];
  const each = before + LEEWAY + after;
  const count = Math.floor(DAY / each) - 1;
  // Without it some minutes of the hour would never have their turn.
  const shift = random(env, service, "shift") * (DAY - count * each);
  return Array.from({ length: count }, (_, i) => {
    const within = shift + i * each + before + random(env, service, i) * LEEWAY;
    return day + floorTo(within, SECOND);
  });
}

function isClear(at: number, { settings, rollouts }: Place): boolean {
  const from = at - settings.beforeMinutes * MINUTE - APART;
  const to = at + settings.afterMinutes * MINUTE + APART;
  return rollouts.every((rollout) => rollout.to <= from || rollout.from >= to);
}

function inOrder<T>(all: readonly T[], by: (one: T) => number): T[] {
  return [...all].sort((a, b) => by(a) - by(b));
}

/** A number in [0, 1) that the text decides. */
function drawn(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
