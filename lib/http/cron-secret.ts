import { createHash, timingSafeEqual } from "node:crypto";
import { Failure } from "@/lib/domain/failure";
import { ownEnvironment } from "@/lib/env";

const digest = (text: string) => createHash("sha256").update(text).digest();

/**
 * Lets only the operator's own scheduler through, which sends CRON_SECRET as a bearer token.
 * @throws {Failure} not_found where no secret is set, unauthenticated where another is sent.
 */
export function checkCronSecret(request: Request): void {
  const { CRON_SECRET } = ownEnvironment();
  if (CRON_SECRET === undefined) throw new Failure("not_found", "There is nothing at this address.");
  const given = /^bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (timingSafeEqual(digest(given), digest(CRON_SECRET))) return;
  throw new Failure("unauthenticated", "Send the server's CRON_SECRET in the header: Authorization: Bearer ….");
}
