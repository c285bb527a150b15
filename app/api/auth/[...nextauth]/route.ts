import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { currentUser } from "@/lib/auth/session";
import { Failure } from "@/lib/domain/failure";
import { decodeText, parseJson, readBody } from "@/lib/http/body";
import { machineRoute, otherMethods } from "@/lib/http/machine";

// Those of next-auth that we need: not "_log", for one, with which strangers could write into the log.
const ACTIONS = {
  GET: new Set(["csrf", "providers", "session", "signin", "signout", "error", "verify-request"]),
  POST: new Set(["signin", "signout", "callback"]),
};
const BODY_LIMITS = { encoded: 16_384, decoded: 16_384 };

export const GET = machineRoute({ scope: null, method: "GET" }, (request) =>
  answer("GET", new NextRequest(request.url, { headers: request.headers })),
);

export const POST = machineRoute({ scope: null, method: "POST" }, async (request) => {
  // next-auth would read a body of any size, and fail on JSON that is none.
  const body = await readBody(request, BODY_LIMITS);
  if (request.headers.get("content-type")?.includes("application/json")) parseJson(body);
  return answer(
    "POST",
    new NextRequest(request.url, { method: "POST", headers: request.headers, body: decodeText(body) }),
  );
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");

async function answer(method: "GET" | "POST", request: NextRequest): Promise<Response> {
  const nextauth = request.nextUrl.pathname.split("/").slice(3);
  if (!ACTIONS[method].has(nextauth[0] ?? "")) throw new Failure("not_found", "There is nothing at this address.");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? "";
  if (!URL.canParse(`http://${host}`)) throw new Failure("malformed", "The Host header is not a host name.");
  // With the database away next-auth would take a live session for an ended one, and clear its cookie.
  if (nextauth[0] === "session") await currentUser();
  const response: Response = await NextAuth(request, { params: { nextauth } }, nextAuthOptions());
  // The one thing that it reports so, where its settings are sound.
  if (response.status === 500)
    throw new Failure("malformed", "The callback address is not one; clear the cookies of this site.");
  return response;
}
