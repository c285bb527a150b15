import { ownEnvironment } from "@/lib/env";

/** The secret that signs sessions and hashes throttle keys. */
export function authSecret(): string {
  const { AUTH_SECRET } = ownEnvironment();
  if (!AUTH_SECRET) throw new Error("AUTH_SECRET is not set; npm start sets it for the embedded server");
  return AUTH_SECRET;
}
