import { promisify } from "node:util";
import { gunzip, gunzipSync, inflate, inflateRaw, inflateRawSync, inflateSync } from "node:zlib";
import { Failure } from "@/lib/domain/failure";

export type Coding = "identity" | "gzip" | "deflate";

const apart = { gzip: promisify(gunzip), deflate: promisify(inflate), raw: promisify(inflateRaw) };
const inPlace = { gzip: gunzipSync, deflate: inflateSync, raw: inflateRawSync };
const USUAL_RATIO = 10;
const SMALLEST_CHUNK = 4_096;
const LARGEST_CHUNK = 524_288;
/** Largest body, as it comes and unpacked, that is unpacked in the turn of its request: a millisecond at most. */
const SMALL_ENCODED = 65_536;
const SMALL_DECODED = 524_288;

/**
 * The bytes as they were before `coding`. A small body is unpacked at once, since the way to another thread and back
 * takes longer; one that turns out not to be small is begun again there.
 * @throws {Failure} too_large, past `limit` bytes; malformed, where they are not what the coding says.
 */
export async function decompress(bytes: Uint8Array, coding: Coding, limit: number): Promise<Uint8Array> {
  if (coding === "identity") {
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  const format = coding === "deflate" && !hasZlibHeader(bytes) ? "raw" : coding;
  const chunkSize = chunkSizeFor(bytes.length);
  try {
    const small = bytes.length <= SMALL_ENCODED ? unpackSmall(bytes, format, { limit, chunkSize }) : null;
    return small ?? (await apart[format](bytes, { maxOutputLength: limit, chunkSize }));
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    throw new Failure("malformed", `The body is not valid ${coding}.`, { cause: error });
  }
}

/** Null where there is more in it than in a small body. */
function unpackSmall(
  bytes: Uint8Array,
  format: keyof typeof inPlace,
  { limit, chunkSize }: { limit: number; chunkSize: number },
): Uint8Array | null {
  try {
    return inPlace[format](bytes, { maxOutputLength: Math.min(limit, SMALL_DECODED), chunkSize });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Each chunk is a copy, and in another thread a trip: as few as usual bodies need, and no large one for a small body. */
function chunkSizeFor(encoded: number): number {
  return Math.min(Math.max(encoded * USUAL_RATIO, SMALLEST_CHUNK), LARGEST_CHUNK);
}

/** Some clients send raw deflate under the name of zlib's format. RFC 1950: method 8, check divisible by 31. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

export function tooLarge(limit: number): Failure {
  const size = limit >= 1_048_576 ? `${limit / 1_048_576} MiB` : `${limit} bytes`;
  return new Failure("too_large", `The body is larger than ${size}. Send it in smaller parts.`);
}
