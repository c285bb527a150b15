import { z } from "zod";
import { cleanText } from "./text";
import { ACCEPTED_TIMES, parseTimestamp } from "./timestamp";

function complain(context: Pick<z.RefinementCtx, "addIssue">, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

// A field that may be missing; transforms then see null.
const given = z.unknown().prefault(null);

interface TextOptions {
  /** Numbers count as the text they are written as: versions are often YAML numbers. */
  numbers?: boolean;
}

/** A text that may be absent: null, empty and blank count as absent. Trimmed, and free of NUL. */
export function optionalText(limit: number, options: TextOptions = {}) {
  return given.transform((value, context): string | null => {
    if (value === null) return null;
    const written = options.numbers && typeof value === "number" ? String(value) : value;
    if (typeof written !== "string") return complain(context, "must be a string");
    const text = cleanText(written).trim();
    if (text.length > limit) return complain(context, `must be at most ${limit} characters long`);
    return text === "" ? null : text;
  });
}

/** A text that must be there and must not be blank. */
export function requiredText(limit: number) {
  return optionalText(limit).transform((text, context) => text ?? complain(context, "is required"));
}

/** A time as lib/ingest/timestamp.ts reads it, as epoch milliseconds, or null where absent. */
export const optionalTime = given.transform((value, context): number | null => {
  const written = typeof value === "string" ? cleanText(value).trim() : value;
  if (written === null || written === "") return null;
  const isReadable = typeof written === "number" || (typeof written === "string" && written.length <= 200);
  const at = isReadable ? parseTimestamp(written) : undefined;
  return at ?? complain(context, `is not a time that can be read; ${ACCEPTED_TIMES}`);
});

/** One of the words, in any case, or null where absent. */
export function optionalWord<const Word extends string>(words: readonly Word[]) {
  return optionalText(200).transform((text, context): Word | null => {
    if (text === null) return null;
    const word = words.find((known) => known === text.toLowerCase());
    return word ?? complain(context, `must be one of ${words.join(", ")}`);
  });
}

/** An http or https address, or null where absent. */
export const optionalHttpUrl = optionalText(2_000).transform((text, context): string | null => {
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  return isWeb ? text : complain(context, "must be an http or https address");
});
