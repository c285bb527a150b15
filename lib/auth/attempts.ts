import { createHmac } from "node:crypto";
import { MINUTE, SECOND } from "@/lib/domain/time";
import {
  type AttemptLimit,
  clearAttempts,
  releaseAttempt,
  reserveAttempt,
  sweepAttempts,
} from "@/lib/store/sign-in-attempts";
import { findUserByEmail } from "@/lib/store/users";
import { normaliseEmail } from "./email";
import { PASSWORD_LENGTH, verifyPassword } from "./passwords";
import { authSecret } from "./secret";

const WINDOW = 15 * MINUTE;
const FAILURES_PER_EMAIL = 10;
const FAILURES_PER_ADDRESS = 50;
const EMAIL_LENGTH = 320;

export interface Credentials {
  email: string;
  password: string;
  /** The caller's network address, or a stand-in where there is none. */
  address: string;
}

export type CheckedCredentials =
  | { ok: true; userId: string; email: string }
  | { ok: false; reason: "wrong" }
  | { ok: false; reason: "throttled"; retryAfterSeconds: number };

/**
 * Whose credentials these are. Ten failures for an e-mail, or fifty from an address, within 15 minutes
 * refuse any more until the window ends, before any password work, in all instances together. An
 * address can be forged where no proxy writes it, so the limit per e-mail holds by itself.
 */
export async function checkCredentials(credentials: Credentials, now: number): Promise<CheckedCredentials> {
  const email = normaliseEmail(credentials.email);
  const byAddress = limitFor("address", credentials.address, FAILURES_PER_ADDRESS);
  const byEmail = limitFor("email", email, FAILURES_PER_EMAIL);
  const opened = (await reserveAttempt(byAddress, WINDOW, now)) ?? (await reserveAttempt(byEmail, WINDOW, now));
  if (opened !== null) {
    return { ok: false, reason: "throttled", retryAfterSeconds: Math.ceil((opened + WINDOW - now) / SECOND) };
  }
  await sweepOnceAWindow(now);

  const user = isPlausible(email, credentials.password) ? await findUserByEmail(email) : null;
  const password = credentials.password.slice(0, PASSWORD_LENGTH.max);
  const verified = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !verified) return { ok: false, reason: "wrong" };
  await Promise.all([clearAttempts(byEmail.key), releaseAttempt(byAddress.key)]);
  return { ok: true, userId: user.id, email: user.email };
}

/** Whether anybody could have these credentials; PostgreSQL refuses text with NUL. */
function isPlausible(email: string, password: string): boolean {
  const hasLength = email.length > 0 && email.length <= EMAIL_LENGTH && password.length <= PASSWORD_LENGTH.max;
  return hasLength && !email.includes("\0");
}

// Keyed, so that the table does not tell who tried to sign in from where.
function limitFor(kind: "email" | "address", value: string, limit: number): AttemptLimit {
  return { key: createHmac("sha256", authSecret()).update(`${kind}\0${value}`).digest(), limit };
}

let sweptAt = 0;

async function sweepOnceAWindow(now: number): Promise<void> {
  if (now - sweptAt < WINDOW) return;
  sweptAt = now;
  await sweepAttempts(now - WINDOW);
}
