import pino from "pino";

const SECRETS = ["authorization", "cookie", "set-cookie", "password", "passwordHash", "key", "token", "secret"];

/** What is left out of a line: secrets by name, in it and in the objects in it. No line holds anything deeper. */
export const redact = { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: "[redacted]" };

/** Structured logs on standard output. Keys, passwords and cookies never reach a log line. */
export const log = pino({ level: process.env.LOG_LEVEL || "info", base: null, redact });
