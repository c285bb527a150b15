import type { Retention } from "./domain/retention";
import { ownEnvironment } from "./env";

let settings: Retention | undefined;

/** How long this installation keeps rollups of each length; read once a process. */
export function retention(): Retention {
  if (settings) return settings;
  const { KEEP_MINUTES, KEEP_HOURS, KEEP_DAYS } = ownEnvironment();
  settings = { minute: KEEP_MINUTES, hour: KEEP_HOURS, day: KEEP_DAYS };
  return settings;
}
