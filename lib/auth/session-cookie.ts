import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { DAY } from "@/lib/domain/time";
import { ownEnvironment } from "@/lib/env";
import { authSecret } from "./secret";

/** How long a sign-in lasts, from the moment it is made. */
export const SESSION_MS = 30 * DAY;

const MAX_AGE_SECONDS = SESSION_MS / 1_000;

const claimsSchema = z.object({ sid: z.uuid() });

/** Whether browsers reach this installation over TLS, by PUBLIC_URL. */
export function isSecure(): boolean {
  return ownEnvironment().PUBLIC_URL?.startsWith("https://") ?? false;
}

/**
 * The session cookie. Lax, not Strict: a link pasted into a chat must open signed in, and with Strict
 * the browser would withhold the cookie from that first navigation. Lax still withholds it from every
 * cross-site POST, frame and fetch.
 */
export function sessionCookie() {
  const secure = isSecure();
  return {
    name: secure ? "__Host-tidemark.session" : "tidemark.session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure, maxAge: MAX_AGE_SECONDS },
  };
}

/** The encrypted token that carries a session's id; the row in the database decides what it is worth. */
export function encodeSession(sessionId: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret: authSecret(), maxAge: MAX_AGE_SECONDS });
}

/** The session id of a token, or null when it is not one of ours or has expired. */
export async function decodeSession(token: string | undefined): Promise<string | null> {
  if (!token) return null;
  // A token that cannot be decrypted is a stranger's, or of an older secret: no session, no error.
  const claims = await decode({ token, secret: authSecret() }).catch(() => null);
  return sessionIdOf(claims);
}

/** The session id among a token's claims, or null. */
export function sessionIdOf(claims: unknown): string | null {
  const parsed = claimsSchema.safeParse(claims);
  return parsed.success ? parsed.data.sid : null;
}
