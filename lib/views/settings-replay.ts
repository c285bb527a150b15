import "server-only";
import { requireOwner } from "@/lib/auth/session";
import type { ReplayLine } from "@/lib/charts/replay-lines";
import { subjectName } from "@/lib/charts/subject-words";
import { KIND_NAMES } from "@/lib/charts/verdict-kinds";
import { deployLabel } from "@/lib/domain/deploy";
import { type ReplayStep, replay } from "@/lib/judging/replay";
import { parseSettings, type SettingsErrors, settingsFields } from "@/lib/judging/settings-form";
import { deployHref } from "./links";

const MOST_CHANGES = 5;

export type PreparedReplay =
  | { lines: AsyncGenerator<ReplayLine>; errors: null }
  | { lines: null; errors: SettingsErrors };

/**
 * Tries the settings that a query holds on past deploys, for the project's owner; what is wrong with them by field.
 * @param isOver asked between two deploys.
 */
export async function prepareReplay(
  slug: string,
  query: URLSearchParams,
  now: number,
  isOver: () => boolean,
): Promise<PreparedReplay> {
  const { project } = await requireOwner(slug);
  const { settings, errors } = parseSettings(settingsFields(query));
  if (errors) return { lines: null, errors };
  const place = { projectId: project.id, service: query.get("service") ?? "" };
  return { lines: toLines(slug, replay(place, settings, now, isOver)), errors: null };
}

async function* toLines(slug: string, steps: AsyncGenerator<ReplayStep>): AsyncGenerator<ReplayLine> {
  for await (const step of steps) {
    if (step.type !== "judged") {
      yield step;
      continue;
    }
    const { deploy, from, to, changes } = step;
    const words = changes.map(
      (change) => `${subjectName(change, deploy.service === "")}: ${kindName(change.from)} → ${kindName(change.to)}`,
    );
    yield {
      type: "judged",
      id: deploy.id,
      label: deployLabel(deploy),
      place: `${deploy.service === "" ? "all services" : deploy.service}, ${deploy.env}`,
      at: deploy.deployedAt,
      href: deployHref(slug, deploy.id),
      from: KIND_NAMES[from],
      to: KIND_NAMES[to],
      changes: words.length > MOST_CHANGES ? [...words.slice(0, MOST_CHANGES), andMore(words.length)] : words,
    };
  }
}

function andMore(count: number): string {
  return `and ${count - MOST_CHANGES} more`;
}

function kindName(kind: keyof typeof KIND_NAMES | null): string {
  return kind === null ? "not judged" : KIND_NAMES[kind];
}
