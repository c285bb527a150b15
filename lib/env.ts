import os from "node:os";
import { z } from "zod";

const text = z.string().trim().min(1, "must not be blank");
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https address, such as https://tidemark.example.com" })
  .regex(/^https?:\/\/[^/?#@]+\/*$/i, "must end with the host and its port: Tidemark is served at the root of a host")
  .transform((value) => value.replace(/\/+$/, ""));

const databaseUrl = (mend: string) =>
  z
    .string()
    .regex(/^postgres(ql)?:\/\//, mend)
    .refine(URL.canParse, "is no address; write special characters in the password as %40 and the like");

/** Every setting an operator can make; the README's table is its description. */
const environmentSchema = z.object({
  DATABASE_URL: optional(databaseUrl("must start with postgresql://, or be unset for the embedded server")),
  DATABASE_READ_URL: optional(databaseUrl("must start with postgresql://, or be unset to read from DATABASE_URL")),
  PORT: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number({ error: "must be a port number, 1 to 65535" }).int().min(1).max(65_535).default(3000),
  ),
  HOSTNAME: optional(text),
  PUBLIC_URL: optional(httpUrl),
  AUTH_SECRET: optional(z.string().min(32, "must be at least 32 characters, such as from: openssl rand -hex 32")),
  ADMIN_EMAIL: optional(z.email({ error: "must be an e-mail address" })),
  ADMIN_PASSWORD: optional(z.string().min(12, "must be at least 12 characters")),
  PROJECT_NAME: optional(text.max(80, "must be at most 80 characters")),
  BOOTSTRAP_API_KEY: optional(
    z.string().regex(/^proj_[0-9a-f]{48}$/, 'must be "proj_" and 48 hexadecimal digits in lower case'),
  ),
  DATABASE_POOL_SIZE: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number({ error: "must be a number, 1 to 200" }).int().min(1).max(200).default(10),
  ),
  CRON_SECRET: optional(z.string().min(16, "must be at least 16 characters, such as from: openssl rand -hex 32")),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })),
});

export type Environment = z.infer<typeof environmentSchema>;

/** A setting is wrong; the message names it and the mend. */
class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Reads the settings. HOSTNAME is ignored where it only repeats the machine's own name, which
 * shells and containers set by themselves: it is not an operator's choice of an address.
 * @throws {EnvironmentError} naming every setting that is wrong.
 */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const given = source.HOSTNAME === os.hostname() ? { ...source, HOSTNAME: undefined } : source;
  const parsed = environmentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const first = new Map(parsed.error.issues.toReversed().map(({ path, message }) => [path.join("."), message]));
  const lines = Object.keys(environmentSchema.shape).filter((name) => first.has(name));
  throw new EnvironmentError(lines.map((name) => `${name} ${first.get(name)}`).join("; "));
}
