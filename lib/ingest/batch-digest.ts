import { createHash } from "node:crypto";

const DIGEST_BYTES = 16;

/**
 * Tells a batch from every other of its project: half of SHA-256 over what it is (`traces`, …) and its
 * bytes, decompressed. Two of one digest are one batch that was sent twice.
 */
export function batchDigest(what: string, content: Uint8Array | string): Uint8Array {
  return createHash("sha256").update(`${what}\n`).update(content).digest().subarray(0, DIGEST_BYTES);
}
