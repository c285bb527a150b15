import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { NONCE_HEADER, PATH_HEADER } from "@/lib/auth/request-headers";
import { isSecure, sessionCookie } from "@/lib/auth/session-cookie";
import { ownEnvironment } from "@/lib/env";
import { isForeignOrigin } from "@/lib/http/foreign-origin";
import { pageHeaders } from "@/lib/http/security-headers";

const MACHINE = /^\/(api|ingest|health)\//;
const PUBLIC_PAGES = new Set(["/sign-in"]);

/**
 * Runs before every page: refuses changes that another site asks for, sends strangers to sign-in, and
 * gives the page a nonce and its security headers. Only the page can tell whether a session is alive; a browser without a cookie has none.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (!isText(pathname))
    return new NextResponse("This address is not valid: see the signs after %.\n", { status: 400 });
  if (MACHINE.test(pathname)) return NextResponse.next();
  const nonce = randomBytes(16).toString("base64");
  const secured = pageHeaders({ nonce, secure: isSecure(), development: process.env.NODE_ENV === "development" });
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (!isReading && isForeignOrigin(request.headers, ownEnvironment().PUBLIC_URL)) {
    return withHeaders(
      new NextResponse("This request came from another site, and was refused.\n", { status: 403 }),
      secured,
    );
  }
  const isStranger = !request.cookies.has(sessionCookie().name);
  if (isStranger && isReading && !PUBLIC_PAGES.has(pathname)) {
    return withHeaders(NextResponse.redirect(signInUrl(request)), secured);
  }
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, pathname + search);
  headers.set(NONCE_HEADER, nonce);
  // Next.js reads the nonce for its own scripts from here.
  headers.set("Content-Security-Policy", secured["Content-Security-Policy"] ?? "");
  return withHeaders(NextResponse.next({ request: { headers } }), secured);
}

/** Whether an address is text in UTF-8; one that is not would fail as a fault of ours. */
function isText(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function signInUrl(request: NextRequest): URL {
  const { pathname, search } = request.nextUrl;
  const url = new URL("/sign-in", request.url);
  if (pathname !== "/") url.searchParams.set("callbackUrl", pathname + search);
  return url;
}

function withHeaders(response: NextResponse, headers: Record<string, string>): NextResponse {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** Pages, and machine routes with an encoded sign: the others and static files do not pay for it. */
export const config = {
  matcher: [
    "/(api|ingest|health)/(.*%.*)",
    "/((?!api(?:/|$)|ingest(?:/|$)|health(?:/|$)|_next/static/|_next/image|favicon\\.ico$|icon\\.svg$).*)",
  ],
};
