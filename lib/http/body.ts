import { Failure } from "@/lib/domain/failure";
import { MINUTE, SECOND } from "@/lib/domain/time";
import { type Coding, decompress, tooLarge } from "./decompress";
import { holdBody } from "./held-bodies";

/** Largest body in bytes: as it arrives, and after decompression. */
export interface BodyLimits {
  encoded: number;
  decoded: number;
  /** No bytes at all are a message too, as in protobuf. */
  mayBeEmpty?: boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const MAX_DEPTH = 64;
/** An empty object takes 90 bytes of memory; a body of 32 MiB with as many attributes as fit has half as many. */
const MOST_CONTAINERS = 2_000_000;
/** Bodies of batches are smaller; of larger ones depth and number of containers are told before they are parsed. */
const SCANNED_FROM = 2 * 1_048_576;
const DRAIN_BYTES = 16 * 1_048_576;
const DRAIN_MS = 5_000;
const SILENCE_MS = 15 * SECOND;
const LONGEST_MS = 2 * MINUTE;

/**
 * The whole body, decompressed. No more than the limit is kept, and decompressing stops there.
 * @throws {Failure} too_large, unsupported_media_type (an encoding other than gzip, deflate,
 * identity), malformed (empty, cut off, or not what the encoding says), timeout (nothing came for
 * 15 s, or not all within two minutes), unavailable (too many bodies at once).
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const coding = contentCoding(request.headers.get("content-encoding"));
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limits.encoded) throw tooLarge(limits.encoded);
  const bytes = await readStream(request, limits.encoded);
  const body = bytes.length === 0 ? bytes : await decompress(bytes, coding, limits.decoded);
  if (body !== bytes) holdBody(request, body.length);
  if (body.length === 0 && !limits.mayBeEmpty) throw new Failure("malformed", "The body is empty.");
  return body;
}

function contentCoding(header: string | null): Coding {
  const codings = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim().replace(/^x-gzip$/, "gzip"))
    .filter((coding) => coding !== "" && coding !== "identity");
  const [coding = "identity", ...more] = codings;
  if (more.length === 0 && (coding === "identity" || coding === "gzip" || coding === "deflate")) return coding;
  throw new Failure(
    "unsupported_media_type",
    "This Content-Encoding is not supported; send gzip, deflate or identity, and one of them only.",
  );
}

async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const began = performance.now();
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    reader.cancel().catch(() => {});
  };
  const silence = setTimeout(giveUp, SILENCE_MS);
  try {
    const bytes = await readAll(request, reader, limit, () => {
      silence.refresh();
      if (performance.now() - began > LONGEST_MS) giveUp();
    });
    if (isLate) throw new Failure("timeout", "The body came too slowly. Send it again.", { closes: true });
    return bytes;
  } finally {
    clearTimeout(silence);
  }
}

async function readAll(request: Request, reader: Reader, limit: number, onChunk: () => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) break;
    onChunk();
    length += value.length;
    try {
      if (length > limit) throw tooLarge(limit);
      holdBody(request, value.length);
    } catch (refusal) {
      await drain(reader);
      throw refusal;
    }
    chunks.push(value);
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, length);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readChunk(reader: Reader): Promise<Awaited<ReturnType<Reader["read"]>>> {
  try {
    return await reader.read();
  } catch (error) {
    throw new Failure("malformed", "The body ended before it was complete.", { cause: error });
  }
}

/**
 * Reads and drops what the client still sends, up to a bound: only who is done sending reads the
 * answer, and a connection with bytes left in it cannot carry another request.
 */
async function drain(reader: Reader): Promise<void> {
  const deadline = setTimeout(() => reader.cancel().catch(() => {}), DRAIN_MS);
  let left = DRAIN_BYTES;
  while (left > 0) {
    const { done, value } = await readChunk(reader);
    if (done) break;
    left -= value.length;
  }
  clearTimeout(deadline);
  if (left <= 0) await reader.cancel().catch(() => {});
}

/** Bytes as text; a byte order mark is dropped. @throws {Failure} malformed, where they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new Failure("malformed", "The body is not valid UTF-8.", { cause: error });
  }
}

/**
 * The value a JSON body holds.
 * @throws {Failure} malformed: not UTF-8, not JSON, or nested too deeply; too_large: more than two million arrays and objects.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  if (bytes.length > SCANNED_FROM) checkBrackets(bytes);
  return parseJsonText(text);
}

/** Counts brackets outside of strings: megabytes of them would parse to gigabytes. */
function checkBrackets(bytes: Uint8Array): void {
  let depth = 0;
  let containers = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inString) {
      if (byte === 0x5c) index++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MAX_DEPTH) throw tooDeep();
      if (++containers > MOST_CONTAINERS) throw tooMany();
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}

function tooDeep(): Failure {
  return new Failure("malformed", `The JSON is nested more than ${MAX_DEPTH} levels deep.`);
}

function tooMany(): Failure {
  return new Failure("too_large", "The JSON holds more than 2,000,000 arrays and objects. Send it in smaller parts.");
}

function parseJsonText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? "" : ` (at character ${position})`;
    throw new Failure("malformed", `The body is not valid JSON${where}.`, { cause: error });
  }
  if (isDeeper(value, MAX_DEPTH)) throw tooDeep();
  return value;
}

/** So that no later step recurses past the limit. JSON.parse itself does not recurse. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => isDeeper(inner, levels - 1));
  // Object.values would make a list of every object.
  for (const name in value) if (isDeeper(value[name as keyof typeof value], levels - 1)) return true;
  return false;
}

/**
 * A body that is JSON whatever the content type says, or a form where that says so (curl's -d
 * without a type of its own sends JSON as a form). A repeated form field counts once, the last.
 * @throws {Failure} malformed, or unsupported_media_type where the type is neither and the body no JSON.
 */
export function parseJsonOrForm(bytes: Uint8Array, contentType: string | null): unknown {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const text = decodeText(bytes);
  const looksLikeJson = /^\s*[[{"]/.test(text);
  if (type === "application/x-www-form-urlencoded" && !looksLikeJson) {
    return Object.fromEntries(new URLSearchParams(text.trim()));
  }
  try {
    return parseJsonText(text);
  } catch (error) {
    const isForeign = type !== "" && !/json|^text\/plain$|x-www-form-urlencoded|octet-stream/.test(type);
    if (!isForeign || looksLikeJson) throw error;
    throw new Failure("unsupported_media_type", "This Content-Type is not supported; send application/json.", {
      cause: error,
    });
  }
}
