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

/** Stack traces of many runtimes open with the message: the first line that is a place in code counts. */
function firstFrame(backtrace: readonly string[], exceptionClass: string): string {
  const isPlace = (line: string) => /^\s*(at |File "|from |#\d)|:\d+(:|\)|$)/.test(line);
  const lines = backtrace.slice(0, 50);
  return (
    lines.find((line) => isPlace(line.slice(0, LOOKED_AT)) && !line.startsWith(exceptionClass)) ??
    lines.find((line) => line.trim() !== "") ??
    ""
  );
}
