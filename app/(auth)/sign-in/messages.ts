import { TOO_MANY_ATTEMPTS } from "@/lib/auth/next-auth";

/** The same whether the e-mail is known or not. */
export const WRONG = "This e-mail and password do not belong together. Check both and try again.";

/** Too many failures; says when to try again. */
export function throttledMessage(retryAfterSeconds: number): string {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return `Too many failed sign-ins. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
}

/** The words for an error code in the address; outside text is never shown. */
export function messageOf(code: string | undefined): string | null {
  if (code === undefined) return null;
  if (code === "CredentialsSignin") return WRONG;
  if (code === TOO_MANY_ATTEMPTS) return "Too many failed sign-ins. Try again in 15 minutes.";
  return "The sign-in did not succeed. Try again.";
}
