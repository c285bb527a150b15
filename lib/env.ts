import os from "node:os";
import { z } from "zod";
import { RETENTION } from "./domain/retention";
import { DAY } from "./domain/time";

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

const DURATION = /^(\d{1,5})(d|y)$/;

/** A number of days or years, as milliseconds. */
const kept = (least: number, most: number, usual: number) => {
  const mend = `must be from ${least}d to ${most}d, as days such as 30d or years such as 2y`;
  return z.preprocess(
    (value) => (value === "" ? undefined : value),
    z
      .string()
      .regex(DURATION, mend)
      .transform((value) => {
        const [, count, unit] = DURATION.exec(value) ?? [];
        return Number(count) * (unit === "y" ? 365 : 1) * DAY;
      })
      .refine((duration) => duration >= least * DAY && duration <= most * DAY, mend)
      .default(usual),
  );
};

/** Every setting an operator can make; the README's table is its description. */
const settings = z.object({
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
  KEEP_MINUTES: kept(2, 90, RETENTION.minute),
  KEEP_HOURS: kept(14, 1_830, RETENTION.hour),
  KEEP_DAYS: kept(90, 3_660, RETENTION.day),
  CRON_SECRET: optional(z.string().min(16, "must be at least 16 characters, such as from: openssl rand -hex 32")),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })),
});

// A time is read from the longest rollups that fit, which must then still be there.
const environmentSchema = settings
  .refine(({ KEEP_MINUTES, KEEP_HOURS }) => KEEP_HOURS >= KEEP_MINUTES, {
    path: ["KEEP_HOURS"],
    error: "must not be less than KEEP_MINUTES",
  })
  .refine(({ KEEP_HOURS, KEEP_DAYS }) => KEEP_DAYS >= KEEP_HOURS, {
    path: ["KEEP_DAYS"],
    error: "must not be less than KEEP_HOURS",
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
  const lines = Object.keys(settings.shape).filter((name) => first.has(name));
  throw new EnvironmentError(lines.map((name) => `${name} ${first.get(name)}`).join("; "));
}

const NAMES = Object.keys(settings.shape);

let latest: { given: (string | undefined)[]; own: Environment } | undefined;

/**
 * The settings of this process. A page asks for some of them several times: they are read anew only where one of them
 * has changed.
 * @throws {EnvironmentError} naming every setting that is wrong.
 */
export function ownEnvironment(): Environment {
  const given = NAMES.map((name) => process.env[name]);
  if (latest && given.every((value, index) => value === latest?.given[index])) return latest.own;
  const own = readEnvironment(process.env);
  latest = { given, own };
  return own;
}
