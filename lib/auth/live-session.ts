import { MINUTE } from "@/lib/domain/time";
import { findLiveSession, type LiveSession, touchSession } from "@/lib/store/sessions";

const TOUCH_EVERY = 5 * MINUTE;

/**
 * The session behind an id, if it is alive now. Its row is read every time, so that a revocation holds
 * from the next request on; when it was last seen is written at most every five minutes.
 */
export async function resolveSession(sessionId: string, now: number): Promise<LiveSession | null> {
  const session = await findLiveSession(sessionId, now);
  if (session && session.lastSeenAt <= now - TOUCH_EVERY) await touchSession(session.id, now);
  return session;
}
