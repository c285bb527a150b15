import { cleanText } from "@/lib/ingest/text";
import { remembering } from "./memory";
import { pathOfUrl, routeOfPath, withoutIds } from "./path";

const LONGEST_NAME = 200;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "QUERY"]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
const REQUEST_LINE = /^([A-Za-z]+) (\/\S*)/;

/** What the semantic conventions, old and new, say of an HTTP request; empty where not sent. */
export interface HttpFacts {
  method: string;
  /** http.route, or a framework's Controller#action. */
  route: string;
  /** url.path; http.target; url.full or http.url. */
  path: string;
  target: string;
  url: string;
}

/** A name free of control characters, trimmed, of at most 200 characters; `fallback` where nothing is left. */
export function cleanName(name: string, fallback: string): string {
  const isPlain = name.length <= LONGEST_NAME && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(name);
  if (isPlain) return name;
  const cleaned = cleanText(name.slice(0, 4 * LONGEST_NAME).replace(CONTROL, "")).trim();
  // A cut may split a pair of surrogates.
  return cleanText(cleaned.slice(0, LONGEST_NAME)) || fallback;
}

/**
 * The operation that a request or a piece of work counts under: `METHOD route` for HTTP, the route
 * taken from the raw path where none was sent; otherwise the span's name without ids.
 */
export function operationOf(http: HttpFacts, spanName: () => string): string {
  if (http.route !== "") return named(http.method, http.route);
  const raw = http.path || http.target || pathOfUrl(http.url);
  if (http.method === "") {
    const name = spanName();
    const [, method = "", path = ""] = REQUEST_LINE.exec(name) ?? [];
    return METHODS.has(method.toUpperCase())
      ? named(method, routeOfPath(raw || path))
      : cleanName(withoutIds(name), "(unnamed)");
  }
  const path = raw || REQUEST_LINE.exec(spanName())?.[2];
  return named(http.method, path ? routeOfPath(path) : "");
}

function named(method: string, route: string): string {
  return cleanOperation(`${knownMethod(method)} ${route}`);
}

const cleanOperation = remembering((operation) => cleanName(operation, "HTTP"));

function knownMethod(method: string): string {
  if (METHODS.has(method)) return method;
  const upper = method.toUpperCase();
  return METHODS.has(upper) ? upper : "HTTP";
}
