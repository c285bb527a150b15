// NUL, which PostgreSQL cannot hold in text.
const NUL = /\0/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text that PostgreSQL can hold: NUL is dropped, a lone surrogate becomes U+FFFD. */
export function cleanText(text: string): string {
  return text.replace(NUL, "").replace(LONE_SURROGATE, "\uFFFD");
}

/** A JSON value with every string and property name cleaned; nested at most as deep as the body may be. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value !== "object" || value === null) return value;
  // fromEntries defines properties, so that "__proto__" stays one.
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cleanText(name), cleanJson(inner)]));
}

/** At most `limit` characters; what was cut off is told at the end. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = ` … (cut, ${text.length} characters)`;
  return cleanText(text.slice(0, limit - note.length)) + note;
}
