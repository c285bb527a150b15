import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import { log } from "@/lib/log";
import { revokeSession } from "@/lib/store/sessions";
import { resolveSession } from "./live-session";
import { returnPath } from "./return-path";
import { authSecret } from "./secret";
import { isSecure, SESSION_MS, sessionCookie, sessionIdOf } from "./session-cookie";
import { callerOf, signIn } from "./sign-in";

/** The error code with which a throttled sign-in comes back to the sign-in page. */
export const TOO_MANY_ATTEMPTS = "TooManyAttempts";

const credentialsSchema = z.object({ email: z.string(), password: z.string() });

/**
 * next-auth's settings: one credentials provider, and a token that only carries the id of a row in
 * `session`. Built per request, as the settings come from the environment at run time.
 */
export function nextAuthOptions(): AuthOptions {
  const page = "/sign-in";
  return {
    secret: authSecret(),
    session: { strategy: "jwt", maxAge: SESSION_MS / 1_000 },
    useSecureCookies: isSecure(),
    cookies: { sessionToken: sessionCookie() },
    pages: { signIn: page, signOut: page, error: page, verifyRequest: page, newUser: page },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (credentials, request) => authorize(credentials, new Headers(request.headers)),
      }),
    ],
    callbacks: { jwt: readToken, session: describeSession, redirect: stayHere },
    events: { signOut: ({ token }) => endSession(token) },
    logger: {
      error: (code) => (code === "JWT_SESSION_ERROR" ? log.debug({ code }) : log.warn({ code }, "sign-in failed")),
      warn: (code) => log.debug({ code }),
      debug: () => {},
    },
  };
}

async function authorize(credentials: unknown, headers: Headers) {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return null;
  const outcome = await signIn({ ...parsed.data, ...callerOf(headers) }, Date.now());
  if (outcome.ok) return { id: outcome.userId, email: outcome.email, sid: outcome.sessionId };
  if (outcome.reason === "throttled") throw new Error(TOO_MANY_ATTEMPTS);
  return null;
}

type Callbacks = NonNullable<AuthOptions["callbacks"]>;

const readToken: NonNullable<Callbacks["jwt"]> = async ({ token, user }) => {
  const sid = sessionIdOf(user ?? token);
  const session = sid && (await resolveSession(sid, Date.now()));
  // Thrown, next-auth answers "nobody" and clears the cookie.
  if (!session) throw new Error("the session has ended");
  return { sid, email: session.user.email };
};

const describeSession: NonNullable<Callbacks["session"]> = ({ session, token }) => ({
  expires: session.expires,
  user: { email: token.email ?? null },
});

// A path, not an address: it holds under whatever name the browser reached us by.
const stayHere: NonNullable<Callbacks["redirect"]> = ({ url, baseUrl }) => {
  const isAbsolute = typeof url === "string" && url.startsWith(`${baseUrl}/`);
  return returnPath(isAbsolute ? url.slice(baseUrl.length) : url);
};

async function endSession(token: unknown): Promise<void> {
  const sid = sessionIdOf(token);
  const session = sid && (await resolveSession(sid, Date.now()));
  if (session) await revokeSession(session.user.id, session.id, Date.now());
}
