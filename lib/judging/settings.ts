import { z } from "zod";
import { oldestKept } from "@/lib/domain/retention";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";
import { retention } from "@/lib/retention-settings";
import { readSettings, saveSettings } from "@/lib/store/verdict-settings";

const minutes = z.number().int().min(0).max(240);
const share = z.number().positive().max(100);

// Wider than what the form takes: what was once saved stays readable when a limit moves.
const settingsSchema = z.object({
  beforeMinutes: minutes,
  afterMinutes: minutes,
  warmUpMinutes: minutes,
  looks: z.array(minutes).min(1).readonly(),
  falseAlarms: z.number().positive().max(1),
  floors: z.object({
    p50: share,
    p95: share,
    p99: share,
    throughput: share,
    errorPoints: share,
    errorFactor: z.number().min(1),
  }),
  metrics: z
    .array(z.enum(["p50", "p95", "p99", "error_rate", "throughput"]))
    .min(1)
    .readonly(),
});

/** What is set, where anything is; what cannot be read any more counts as not set. Empty service: the project. */
export async function readOwnSettings(projectId: string): Promise<Map<string, VerdictSettings>> {
  const rows = await readSettings(projectId);
  return new Map(
    rows.flatMap(({ service, settings }) => {
      const parsed = settingsSchema.safeParse(settings);
      return parsed.success ? [[service, parsed.data] as const] : [];
    }),
  );
}

/** What decides verdicts on a service's deploys: its own settings, else the project's, else the defaults. */
export async function settingsFor(projectId: string, service: string): Promise<VerdictSettings> {
  return settingsAmong(await readOwnSettings(projectId), service);
}

/** The same, among what readOwnSettings gave. */
export function settingsAmong(own: ReadonlyMap<string, VerdictSettings>, service: string): VerdictSettings {
  return own.get(service) ?? own.get("") ?? DEFAULT_SETTINGS;
}

/** Where settings belong: a project and a service of it, or all (empty). */
export interface SettingsPlace {
  projectId: string;
  service: string;
}

/**
 * Saves settings, or with null returns to what is inherited. Verdicts whose minutes are still kept are judged anew by
 * them soon.
 */
export async function changeSettings(
  place: SettingsPlace,
  settings: VerdictSettings | null,
  { userId, now }: { userId: string; now: number },
): Promise<void> {
  await saveSettings({ ...place, settings, userId, judgedAnewSince: oldestKept("minute", now, retention()) }, now);
}
