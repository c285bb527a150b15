import type { Bootstrapped } from "@/lib/auth/bootstrap";

type Created = NonNullable<Bootstrapped["created"]>;

/** Says where Tidemark answers. */
export function showReady(address: string): void {
  console.log(`\nTidemark is ready: ${address}   (stop it with Ctrl-C)\n`);
}

/** The secrets that were made, which are shown this once, and what to do with them. */
export function showCreated(address: string, created: Created): void {
  console.log(`${firstSteps(address, created).join("\n")}\n`);
}

function firstSteps(address: string, created: Created): string[] {
  const lines = ["", "First start. What follows is shown this once:", "", `  e-mail    ${created.email}`];
  lines.push(`  password  ${created.password ?? "as set by ADMIN_PASSWORD"}`);
  lines.push(`  API key   ${created.key ?? "as set by BOOTSTRAP_API_KEY"}`);
  lines.push(
    "",
    "Record a first deploy, as soon as Tidemark is ready:",
    "",
    `  ${firstDeploy(address, created.key ?? "$BOOTSTRAP_API_KEY")}`,
  );
  return lines;
}

function firstDeploy(address: string, key: string): string {
  const body = '{"git_sha":"4f1c9d2","version":"v1.0.0","env":"production","deployer":"me"}';
  return `curl -X POST ${address}/ingest/deploys -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`;
}
