import { type Deploy, isUnderWay, rolloutOf } from "@/lib/domain/deploy";
import { oldestKept } from "@/lib/domain/retention";
import { DAY, MINUTE } from "@/lib/domain/time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";
import { isQuietChange, type KindChange, kindChanges } from "@/lib/domain/verdict-changes";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { retention } from "@/lib/retention-settings";
import { listDeploys } from "@/lib/store/deploy-reads";
import { readKeptVerdict } from "@/lib/store/verdict-reads";
import { readOwnSettings, type SettingsPlace, settingsAmong } from "./settings";
import { judgeInput, readVerdictInput } from "./verdict-input";

const REACH = 90 * DAY;
const MOST_DEPLOYS = 500;

/** What a replay tells as it goes. */
export type ReplayStep =
  /** How many deploys will be judged, and of how many the minutes are gone; `isCut` where older ones are left out. */
  | { type: "begin"; total: number; withoutMinutes: number; isCut: boolean }
  /** One of them was judged both ways; `changes` is empty where the settings make no difference. */
  | { type: "judged"; deploy: Deploy; from: DeployVerdictKind; to: DeployVerdictKind; changes: KindChange[] }
  /** `isWhole` is false where time ran out before the last. */
  | { type: "end"; isWhole: boolean };

/**
 * Judges the deploys of the past 90 days that the settings would decide, the latest first, by what holds now and by
 * `changed`. Nothing is kept.
 * @param isOver asked between two deploys; at most 500 are judged.
 */
export async function* replay(
  place: SettingsPlace,
  changed: VerdictSettings,
  now: number,
  isOver: () => boolean,
): AsyncGenerator<ReplayStep> {
  const own = await readOwnSettings(place.projectId);
  const { deploys, isCut } = await pastDeploys(place, new Set(own.keys()), now);
  const oldest = oldestKept("minute", now, retention());
  const kept = deploys.filter((deploy) => isKept(deploy, changed, oldest));
  yield { type: "begin", total: kept.length, withoutMinutes: deploys.length - kept.length, isCut };
  for (const deploy of kept) {
    if (isOver()) {
      yield { type: "end", isWhole: false };
      return;
    }
    const { present, proposed } = await judgeBothWays(place.projectId, deploy, {
      now,
      by: settingsAmong(own, deploy.service),
      changed,
    });
    const changes = kindChanges(present, proposed).filter((change) => !isQuietChange(change));
    yield { type: "judged", deploy, from: present.kind, to: proposed.kind, changes };
  }
  yield { type: "end", isWhole: true };
}

/** Whether the deploy has ended, and the minutes before it are still there. */
function isKept(deploy: Deploy, { beforeMinutes }: VerdictSettings, oldest: number): boolean {
  return !isUnderWay(deploy) && rolloutOf(deploy).from - beforeMinutes * MINUTE >= oldest;
}

interface Ways {
  by: VerdictSettings;
  changed: VerdictSettings;
  now: number;
}

/** What is kept is what the settings in force lead to, unless it is about to be judged anew. */
async function judgeBothWays(projectId: string, deploy: Deploy, { by, changed, now }: Ways) {
  const [kept, input] = await Promise.all([
    readKeptVerdict(projectId, deploy.id),
    readVerdictInput(projectId, deploy, now, { settings: changed }),
  ]);
  const present =
    kept?.nextLookAt === null
      ? kept.verdict
      : await judgeInput(await readVerdictInput(projectId, deploy, now, { settings: by }));
  return { present, proposed: await judgeInput(input) };
}

/** The deploys whose verdicts the place's settings decide: not those of a service that has its own. */
async function pastDeploys({ projectId, service }: SettingsPlace, own: ReadonlySet<string>, now: number) {
  const { deploys, nextCursor } = await listDeploys({
    projectId,
    ...(service !== "" && { service }),
    from: now - REACH,
    limit: MOST_DEPLOYS,
  });
  const decided = deploys.filter((deploy) =>
    service === "" ? deploy.service === "" || !own.has(deploy.service) : deploy.service === service,
  );
  return { deploys: decided, isCut: nextCursor !== null };
}
