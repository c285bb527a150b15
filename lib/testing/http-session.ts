import type { TestUser } from "./users";

/** Signs in through HTTP, as a script without JavaScript can; the answer is the `cookie` header of the session. */
export async function signInThroughHttp(baseUrl: string, user: TestUser): Promise<string> {
  const asked = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = await asked.json();
  const answer = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { cookie: cookiesOf(asked) },
    body: new URLSearchParams({ csrfToken, email: user.email, password: user.password, json: "true" }),
    redirect: "manual",
  });
  const cookies = cookiesOf(answer);
  if (!cookies.includes("tidemark.session=")) throw new Error(`sign-in answered ${answer.status}`);
  return cookies;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
