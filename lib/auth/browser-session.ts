import "server-only";
import { cookies } from "next/headers";
import { encodeSession, sessionCookie } from "./session-cookie";

/** Gives the browser the cookie of a session; only in a server action or a route handler. */
export async function startBrowserSession(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie();
  (await cookies()).set(name, await encodeSession(sessionId), options);
}

/** Takes the session cookie away from the browser; only in a server action or a route handler. */
export async function endBrowserSession(): Promise<void> {
  const { name, options } = sessionCookie();
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
}
