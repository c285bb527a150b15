import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import { makeProject } from "@/lib/testing/factories";

const readme = readFileSync("README.md", "utf8");
const commands = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, block = ""]) => block)
  .filter((block) => block.startsWith("curl"));

test("the README's requests do what it says, as they are printed and in their order", async () => {
  const project = await makeProject();
  const scopes = ["ingest" as const, "read" as const];
  const { token } = await createKey({ projectId: project.id, name: "readme", scopes, now: Date.now() });
  const env = { ...process.env, TIDEMARK_URL: inject("baseUrl"), TIDEMARK_API_KEY: token };
  const answers: string[] = [];
  for (const command of commands) {
    const { stdout } = await promisify(execFile)("sh", ["-c", command.replace("curl", "curl -sS --fail-with-body")], {
      env,
    });
    answers.push(stdout);
  }
  const [report, list, analysis] = answers;
  expect(answers).toHaveLength(3);
  expect(report).toBe("");
  expect(JSON.parse(list ?? "")).toMatchObject({ data: [{ git_sha: "4f1c9d2", version: "v1.4.0", deployer: "ada" }] });
  expect(JSON.parse(analysis ?? "")).toMatchObject({ kind: "inconclusive" });
});

test("every address that the README lists answers", async () => {
  const project = await makeProject();
  const { token } = await createKey({ projectId: project.id, name: "list", scopes: ["read"], now: Date.now() });
  const listed = [...readme.matchAll(/^\| `(\/api\/v1\/[^`{]*)`/gm)].map(([, address = ""]) => address);
  expect(listed).toHaveLength(4);
  for (const address of listed) {
    const response = await fetch(inject("baseUrl") + address, { headers: { authorization: `Bearer ${token}` } });
    // A new project has no service yet, and the answer says so.
    expect([address, response.status]).toEqual([address, address.includes("series") ? 404 : 200]);
  }
});
