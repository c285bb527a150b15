import { v4 as uuidv4 } from "uuid";
import { insertSession } from "@/lib/store/sessions";
import { type CheckedCredentials, type Credentials, checkCredentials } from "./attempts";
import { SESSION_MS } from "./session-cookie";

export interface SignInRequest extends Credentials {
  userAgent: string;
}

export type SignInOutcome =
  | { ok: true; userId: string; email: string; sessionId: string }
  | Exclude<CheckedCredentials, { ok: true }>;

/** Checks the credentials and, where they hold, starts a session of 30 days. */
export async function signIn(request: SignInRequest, now: number): Promise<SignInOutcome> {
  const checked = await checkCredentials(request, now);
  if (!checked.ok) return checked;
  const sessionId = uuidv4();
  const userAgent = request.userAgent.slice(0, 400);
  await insertSession({ id: sessionId, userId: checked.userId, userAgent, expiresAt: now + SESSION_MS }, now);
  return { ...checked, sessionId };
}

/** Who is calling, as far as the headers tell. */
export function callerOf(headers: Headers): { address: string; userAgent: string } {
  // The last entry is what the nearest proxy appended; those before it are what the client claims.
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim().slice(0, 64);
  return { address: address || "unknown", userAgent: headers.get("user-agent") ?? "" };
}
