const BASE = "http://tidemark.invalid";

/**
 * Where to go after sign-in: `wanted` when it is a path of this site, else "/". Whatever a browser
 * might read as another origin (`//host`, `/\host`, a scheme, control characters) is not a path.
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !/^\/(?![/\\])/.test(wanted) || wanted.length > 2_048) return "/";
  if (!URL.canParse(wanted, BASE)) return "/";
  const url = new URL(wanted, BASE);
  const path = url.pathname + url.search + url.hash;
  const isLoop = url.pathname === "/sign-in" || url.pathname.startsWith("/api/");
  return url.origin !== BASE || path.startsWith("//") || isLoop ? "/" : path;
}
