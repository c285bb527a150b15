/**
 * Whether a browser sent this request for another site's page. Every browser names the origin of a
 * request that may change something; a caller that names none is no browser and has no cookies to abuse.
 * @param publicUrl the operator's PUBLIC_URL, for a proxy that passes on another Host.
 */
export function isForeignOrigin(headers: Pick<Headers, "get">, publicUrl: string | undefined): boolean {
  const fetchSite = headers.get("sec-fetch-site");
  if (fetchSite === "cross-site" || fetchSite === "same-site") return true;
  const origin = headers.get("origin");
  if (origin === null) return false;
  if (!URL.canParse(origin)) return true;
  const asked = headers.get("x-forwarded-host")?.split(",")[0]?.trim() || headers.get("host");
  const own = [asked, publicUrl && new URL(publicUrl).host];
  return !own.includes(new URL(origin).host);
}
