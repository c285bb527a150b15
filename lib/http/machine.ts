import { randomUUID } from "node:crypto";
import { type AuthenticatedKey, authenticateKey, type Scope } from "@/lib/auth/api-keys";
import { Failure } from "@/lib/domain/failure";
import { log } from "@/lib/log";
import { releasingBody } from "./held-bodies";
import { problemResponse, statusOf, toFailure } from "./problem";

interface MachineContext {
  /** The project of the key; empty on routes without a scope. */
  projectId: string;
  keyId: string;
  /** Epoch milliseconds, read once per request. */
  now: number;
  requestId: string;
}

export interface MachineOptions {
  /** What the key must allow; null for routes that need no key. */
  scope: Scope | null;
  method: "GET" | "POST";
  /** How a failure is answered where the route's protocol does not speak problem details. */
  problem?: (failure: Failure, request: Request, requestId: string) => Response;
}

export type MachineHandler = (
  request: Request,
  context: MachineContext,
  params: Record<string, string>,
) => Promise<Response>;

/** A route handler as Next.js calls it. */
export type RouteHandler = (request: Request, segment?: Segment) => Promise<Response>;

interface Segment {
  params: Promise<Record<string, string | string[] | undefined>>;
}

/**
 * The one way in for machines: checks method, key and scope, then runs the handler. Whatever is
 * thrown is answered as problem details; every request leaves one line in the log and carries
 * `x-request-id` back.
 */
export function machineRoute(options: MachineOptions, handler: MachineHandler): RouteHandler {
  return async (request, segment) => {
    const context = startContext(request);
    const work = async () => {
      checkMethod(request, options.method);
      if (options.scope !== null) {
        const key = await authenticate(request, context.now);
        context.projectId = key.projectId;
        context.keyId = key.keyId;
        checkScope(key, options.scope);
      }
      return handler(request, context, await readParams(segment));
    };
    return answer(request, context, () => releasingBody(request, work), options.problem);
  };
}

type OtherThan<M extends "GET" | "POST"> = M extends "GET"
  ? "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"
  : "GET" | "HEAD" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/**
 * Handlers for every method that a route does not answer: 405 with Allow. A GET route also
 * answers HEAD. Use: `export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST")`.
 */
export function otherMethods<M extends "GET" | "POST">(method: M): Record<OtherThan<M>, RouteHandler>;
export function otherMethods(method: "GET" | "POST"): Partial<Record<string, RouteHandler>> {
  const refuse: RouteHandler = (request) =>
    answer(request, startContext(request), async () => {
      throw methodNotAllowed(method);
    });
  const common = { PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: refuse };
  return method === "GET" ? { ...common, POST: refuse } : { ...common, GET: refuse, HEAD: refuse };
}

/** 202 with an empty body: what was sent is committed. */
export function accepted(): Response {
  return new Response(null, { status: 202 });
}

/** Answers 404 as problem details: for addresses under a machine prefix that lead nowhere. */
export const unknownAddress: RouteHandler = (request) =>
  answer(request, startContext(request), async () => {
    throw new Failure("not_found", "There is nothing at this address.");
  });

function startContext(request: Request): MachineContext {
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  return { projectId: "", keyId: "", now: Date.now(), requestId };
}

async function answer(
  request: Request,
  context: MachineContext,
  work: () => Promise<Response>,
  problem: NonNullable<MachineOptions["problem"]> = (failure, _request, id) => problemResponse(failure, id),
): Promise<Response> {
  const started = performance.now();
  let response: Response;
  let cause: unknown;
  try {
    response = await work();
    response.headers.set("x-request-id", context.requestId);
  } catch (error) {
    const failure = toFailure(error);
    if (statusOf(failure) >= 500) cause = failure.cause ?? failure;
    response = problem(failure, request, context.requestId);
  }
  const line = {
    request_id: context.requestId,
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    ms: Math.round((performance.now() - started) * 10) / 10,
    ...(context.projectId === "" ? {} : { project_id: context.projectId }),
  };
  if (cause === undefined) log.info(line, "request");
  else log.error({ ...line, err: cause }, "request failed");
  return response;
}

function checkMethod(request: Request, method: "GET" | "POST"): void {
  const answered = request.method === method || (method === "GET" && request.method === "HEAD");
  if (!answered) throw methodNotAllowed(method);
}

function methodNotAllowed(method: "GET" | "POST"): Failure {
  const allow = method === "GET" ? "GET, HEAD" : "POST";
  return new Failure("method_not_allowed", `This address answers ${allow} only.`, { allow });
}

async function authenticate(request: Request, now: number): Promise<AuthenticatedKey> {
  const token = /^bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) {
    throw new Failure("unauthenticated", "Send an API key in the header: Authorization: Bearer proj_….");
  }
  const key = await authenticateKey(token, now);
  if (!key) throw new Failure("unauthenticated", "This API key is unknown or revoked.");
  return key;
}

function checkScope(key: AuthenticatedKey, scope: Scope): void {
  if (key.scopes.includes(scope)) return;
  throw new Failure("forbidden", `This API key lacks the scope "${scope}". Create a key that has it.`);
}

async function readParams(segment: Segment | undefined): Promise<Record<string, string>> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries((await segment?.params) ?? {})) {
    if (value !== undefined) params[name] = Array.isArray(value) ? value.join("/") : value;
  }
  return params;
}
