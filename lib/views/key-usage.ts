import type { Scope } from "@/lib/auth/api-keys";
import { firstDeployLine } from "./ci-snippets";

/** The first line to run with a new key: a deploy report where it may write, else a read. */
export function keyUsage(address: string, token: string, scopes: readonly Scope[]): string {
  if (scopes.includes("ingest")) return firstDeployLine(address).replace("$TIDEMARK_API_KEY", token);
  return `curl -fsS ${address}/api/v1/deploys \\\n  -H "Authorization: Bearer ${token}"`;
}
