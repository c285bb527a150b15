const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

// Connection (08), refused logins (28), no such database (3D), resources (53), shutdown and
// cancellation (57), a read-only replica after a failover, and conflicts that a retry resolves.
const SQLSTATE = /^(08...|28...|3D000|53...|57(014|P0\d)|25006|40001|40P01|55P03)$/;
const PRISMA = /^P(10\d\d|2024|2034|2037)$/;

// What pg and its pool say in an error that has no code.
const MESSAGE =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|client has encountered a connection error|pool after calling end|DatabaseNotReachable/i;

/** True when the error says that the database is away or too busy, so that trying again later can help. */
export function isDatabaseAway(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = "code" in current && typeof current.code === "string" ? current.code : "";
    if (NETWORK.has(code) || SQLSTATE.test(code) || PRISMA.test(code) || MESSAGE.test(current.message)) return true;
    current = current.cause;
  }
  return false;
}
