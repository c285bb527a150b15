import { z } from "zod";

interface Credentials {
  email: string;
  password: string;
  callbackUrl?: string;
}

const csrfSchema = z.object({ csrfToken: z.string() });

/**
 * Signs in over HTTP as a browser without scripts would, and answers the Cookie header of the session.
 * @throws when the server refuses.
 */
export async function signIn(baseUrl: string, email: string, password: string): Promise<string> {
  const response = await postCredentials(baseUrl, { email, password });
  const session = cookiesOf(response).find((cookie) => cookie.includes("tidemark.session="));
  if (!session) throw new Error(`sign-in refused: ${response.status} ${response.headers.get("location")}`);
  return session;
}

/** Sends the credentials with a valid CSRF token; `headers` are added to the request. */
export async function postCredentials(
  baseUrl: string,
  { email, password, callbackUrl }: Credentials,
  headers: Record<string, string> = {},
): Promise<Response> {
  const csrf = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = csrfSchema.parse(await csrf.json());
  return fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { ...headers, cookie: cookiesOf(csrf).join("; ") },
    body: new URLSearchParams({ email, password, csrfToken, ...(callbackUrl !== undefined && { callbackUrl }) }),
  });
}

/** The cookies that a response sets, as "name=value". */
export function cookiesOf(response: Response): string[] {
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
}
