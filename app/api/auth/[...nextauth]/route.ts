import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { Failure } from "@/lib/domain/failure";
import { decodeText, parseJson, readBody } from "@/lib/http/body";
import { machineRoute, otherMethods } from "@/lib/http/machine";

// next-auth's own; without "_log", with which strangers could write into the log.
const ACTIONS = new Set(["csrf", "providers", "session", "signin", "signout", "callback", "error", "verify-request"]);
const BODY_LIMITS = { encoded: 16_384, decoded: 16_384 };

export const GET = machineRoute({ scope: null, method: "GET" }, (request) =>
  answer(request, new NextRequest(request.url, { headers: request.headers })),
);

export const POST = machineRoute({ scope: null, method: "POST" }, async (request) => {
  // next-auth would read a body of any size, and fail on JSON that is none.
  const body = await readBody(request, BODY_LIMITS);
  if (request.headers.get("content-type")?.includes("application/json")) parseJson(body);
  return answer(
    request,
    new NextRequest(request.url, { method: "POST", headers: request.headers, body: decodeText(body) }),
  );
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");

async function answer(request: Request, checked: NextRequest): Promise<Response> {
  const nextauth = new URL(request.url).pathname.split("/").slice(3);
  if (!ACTIONS.has(nextauth[0] ?? "")) throw new Failure("not_found", "There is nothing at this address.");
  return NextAuth(checked, { params: { nextauth } }, nextAuthOptions());
}
