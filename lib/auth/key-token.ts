import { createHash, randomBytes } from "node:crypto";

/** A new API key: "proj_" and 48 hexadecimal digits, 192 random bits. */
export function newKeyToken(): string {
  return `proj_${randomBytes(24).toString("hex")}`;
}

/** True for text of a key's form; whether the key exists is another question. */
export function isKeyToken(text: string): boolean {
  return /^proj_[0-9a-f]{48}$/.test(text);
}

/** What is stored of a key. A plain digest suffices: 192 random bits cannot be guessed from it. */
export function hashKeyToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** What is shown of a key afterwards: "proj_" and its first six digits. */
export function keyPrefix(token: string): string {
  return token.slice(0, "proj_".length + 6);
}
