import type { NearDeploy } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import type { Rollout } from "./moment";

/** Rollouts less than this apart leave neither a window of its own. */
const CLOSE = 15 * MINUTE;
/** An episode is no longer than this: where one deploy follows another all day, the nearest count. */
const LONGEST = 30 * MINUTE;

/** Deploys so close to one another that they are judged as one. */
export interface Episode {
  /** From before the first to after the last of them. */
  rollout: Rollout;
  /** In order of time, the judged one among them; none where it stands alone or is not known. */
  members: NearDeploy[];
}

/**
 * The deploys that cannot be told apart from the judged one by windows: those of its service, or of everything, whose
 * rollouts follow one another within 15 minutes, nearest first, over half an hour at most.
 */
export function episodeOf(rollout: Rollout, deploys: readonly NearDeploy[], deployId: string | null): Episode {
  const judged = deploys.find(({ id }) => id === deployId);
  if (!judged) return { rollout, members: [] };
  const concerns = ({ service }: NearDeploy) => service === "" || judged.service === "" || service === judged.service;
  const whole = { from: rollout.startedAt, to: rollout.finishedAt };
  const members = [judged];
  const distance = ({ from, to }: NearDeploy) => Math.max(0, from - whole.to, whole.from - to);
  const waiting = deploys.filter((one) => one !== judged && concerns(one) && one.from < rollout.now);
  for (;;) {
    waiting.sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1));
    const next = waiting.shift();
    if (!next || distance(next) >= CLOSE) break;
    if (Math.max(whole.to, next.to) - Math.min(whole.from, next.from) > LONGEST) continue;
    members.push(next);
    whole.from = Math.min(whole.from, next.from);
    whole.to = Math.max(whole.to, next.to);
  }
  if (members.length === 1) return { rollout, members: [] };
  return {
    rollout: {
      ...rollout,
      startedAt: whole.from,
      finishedAt: whole.to,
      // A rollout that only touches the episode's ends is one of its own: others stay 15 minutes away.
      others: rollout.others.filter((other) => other.to < whole.from || other.from > whole.to),
    },
    members: members.sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1)),
  };
}
