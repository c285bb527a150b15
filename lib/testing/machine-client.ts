import { inject } from "vitest";
import { z } from "zod";
import { createKey, type Scope } from "@/lib/auth/api-keys";
import { makeProject } from "./factories";

const problemSchema = z.object({
  type: z.string().startsWith("urn:tidemark:problem:"),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  request_id: z.string(),
});

export type Problem = z.infer<typeof problemSchema>;

/** A project of its own with a key, for tests through HTTP. */
export async function makeKeyedProject(...scopes: Scope[]): Promise<{ projectId: string; key: string }> {
  const { id } = await makeProject();
  const { token } = await createKey({ projectId: id, name: "test", scopes, now: Date.now() });
  return { projectId: id, key: token };
}

/** Sends a request to the server under test; `json` is sent as such, redirects are not followed. */
export function callMachine(
  path: string,
  options: {
    key?: string | undefined;
    method?: string;
    json?: unknown;
    body?: BodyInit;
    headers?: Record<string, string>;
  },
): Promise<Response> {
  const { key, method = "POST", json, body, headers = {} } = options;
  const sent = json === undefined ? body : JSON.stringify(json);
  return fetch(inject("baseUrl") + path, {
    method,
    redirect: "manual",
    headers: {
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
    ...(sent instanceof ReadableStream ? { duplex: "half" } : {}),
  });
}

/** The problem details of an answer. @throws when it is anything else. */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("content-type");
  if (type !== "application/problem+json") {
    throw new Error(`${response.status} ${type}: ${(await response.text()).slice(0, 300)}`);
  }
  return problemSchema.parse(await response.json());
}
