/**
 * The address that people and CI reach this installation by, without a slash at its end: PUBLIC_URL
 * where it is set, else what the request says. A Host header that is no plain host name is not
 * repeated, because the address is shown inside shell lines to paste.
 */
export function publicAddress(publicUrl: string | undefined, headers: Pick<Headers, "get">): string {
  if (publicUrl) return publicUrl;
  const host = first(headers.get("x-forwarded-host")) ?? headers.get("host") ?? "";
  const protocol = first(headers.get("x-forwarded-proto")) === "https" ? "https" : "http";
  return `${protocol}://${/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host) ? host : "localhost:3000"}`;
}

function first(header: string | null): string | undefined {
  return header?.split(",")[0]?.trim() || undefined;
}
