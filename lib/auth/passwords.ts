import { randomBytes } from "node:crypto";
import { type Algorithm, hash, verify } from "@node-rs/argon2";

/** What a new password must have; both bounds count UTF-16 units. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
const PARAMETERS = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id in PHC string form, with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` belongs to `stored`. With no stored hash (nobody has that e-mail) the same work
 * is done against a decoy, so that the time taken does not tell the two apart.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored !== null) return verify(stored, password);
  decoy ??= hashPassword(randomBytes(24).toString("base64url"));
  await verify(await decoy, password);
  return false;
}

/** A password to print once: 20 characters of base64url, 120 bits. */
export function generatePassword(): string {
  return randomBytes(15).toString("base64url");
}
