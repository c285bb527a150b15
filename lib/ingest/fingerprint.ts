import { createHash } from "node:crypto";

/** What tells one failure from another. */
export interface FailureTraits {
  service: string;
  exceptionClass: string;
  message: string;
  /** Lines as the runtime prints them. */
  backtrace: readonly string[];
}

const LOOKED_AT = 2_000;

/**
 * 32 hexadecimal digits that are the same for every occurrence of one failure: what changes from
 * one occurrence or release to the next (numbers, ids, quoted values, line numbers) is left out.
 */
export function fingerprintOf(traits: FailureTraits): string {
  const frame = firstFrame(traits.backtrace, traits.exceptionClass);
  const parts = [traits.service, traits.exceptionClass, normaliseMessage(traits.message), normaliseFrame(frame)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** The message with quoted values, ids, hashes and numbers replaced by `?`. */
export function normaliseMessage(message: string): string {
  return withoutIds(message.slice(0, LOOKED_AT).replace(/"[^"]*"|`[^`']*[`']|(?<!\w)'[^']*'/g, "?"))
    .replace(/\s+/g, " ")
    .trim();
}

/** A frame without line and column, ids and numbers, so that it survives a release. */
function normaliseFrame(frame: string): string {
  return withoutIds(
    frame
      .slice(0, LOOKED_AT)
      .replace(/(:\d+){1,2}(?=\D|$)/g, "")
      .replace(/\bline \d+/g, ""),
  ).trim();
}

function withoutIds(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "?")
    .replace(/\b0x[0-9a-f]+\b/gi, "?")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "?")
    .replace(/\d+([.,]\d+)*/g, "?");
}

// Frames of a runtime or of a dependency, in the manner of Node, Ruby, Python, Java, PHP and Go.
const LIBRARY =
  /node_modules|\bnode:|\(internal\/|\/gems\/|\/ruby\/|site-packages|\/lib\/python|\/vendor\/|\bat (java|javax|jdk|sun|kotlin|org\.springframework)\.|\/usr\/(local\/)?go\//;
const IS_PLACE = /^\s*(at |File "|from |#\d)|:\d+(:|\)|$)/;

/**
 * The innermost place in code that is the application's own; where all are a library's, the innermost.
 * Traces of many runtimes open with the message, which is no place. Python's end with the innermost.
 */
function firstFrame(backtrace: readonly string[], exceptionClass: string): string {
  const lines = backtrace.slice(0, 100).map((line) => line.slice(0, LOOKED_AT));
  const places = lines.filter((line) => IS_PLACE.test(line) && !line.startsWith(exceptionClass));
  if (lines.some((line) => line.startsWith("Traceback (most recent call last)"))) places.reverse();
  return places.find((line) => !LIBRARY.test(line)) ?? places[0] ?? lines.find((line) => line.trim() !== "") ?? "";
}
