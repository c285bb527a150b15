import pino from "pino";

/** Structured logs on standard output. Keys, passwords and cookies never reach a log line. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: null,
  redact: {
    paths: ["authorization", "cookie", "password", "key", "*.authorization", "*.cookie", "*.password", "*.key"],
    censor: "[redacted]",
  },
});
