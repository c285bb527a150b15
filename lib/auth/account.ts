import { listLiveSessions, revokeOtherSessions, revokeSession } from "@/lib/store/sessions";
import { replacePassword } from "@/lib/store/users";
import { type CheckedCredentials, checkCredentials } from "./attempts";
import { hashPassword } from "./passwords";
import type { CurrentUser } from "./session";
import { describeUserAgent } from "./user-agent";

export interface OwnSession {
  id: string;
  /** "Firefox on macOS". */
  agent: string;
  createdAt: number;
  lastSeenAt: number;
  /** The one that asks. */
  isCurrent: boolean;
}

/** The user's live sessions: this one first, then by when they were last seen. */
export async function listSessions(user: CurrentUser, now: number): Promise<OwnSession[]> {
  const sessions = (await listLiveSessions(user.id, now)).map(({ userAgent, ...session }) => ({
    ...session,
    agent: describeUserAgent(userAgent),
    isCurrent: session.id === user.sessionId,
  }));
  return sessions.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
}

/** Ends one of the user's own sessions, from its next request on. */
export function endSession(user: CurrentUser, sessionId: string, now: number): Promise<void> {
  return revokeSession(user.id, sessionId, now);
}

/** Ends every session of the user but the one that asks. */
export function endOtherSessions(user: CurrentUser, now: number): Promise<void> {
  return revokeOtherSessions(user.id, user.sessionId, now);
}

export interface PasswordChange {
  current: string;
  next: string;
  /** The caller's network address, as for a sign-in. */
  address: string;
}

/**
 * Sets a new password and ends every other session. The current one is asked for, with the same limit
 * on failures as a sign-in, so that an unattended screen is not enough.
 */
export async function changePassword(
  user: CurrentUser,
  { current, next, address }: PasswordChange,
  now: number,
): Promise<CheckedCredentials> {
  const checked = await checkCredentials({ email: user.email, password: current, address }, now);
  if (!checked.ok) return checked;
  const passwordHash = await hashPassword(next);
  await replacePassword({ userId: user.id, passwordHash, exceptSessionId: user.sessionId }, now);
  return checked;
}
