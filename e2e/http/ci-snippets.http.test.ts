import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deployListSchema } from "@/app/api/v1/_schema";
import { createKey } from "@/lib/auth/api-keys";
import { makeProject } from "@/lib/testing/factories";
import { type CiSnippet, ciSnippets, firstDeployLine } from "@/lib/views/ci-snippets";

const SHA = "4f9d2c71b0aa35e8c6d17f20be94a3815cd06e77";
const NASTY = `Zoë "Z" O'Neil & $(touch pwned) \`id\` 100% +1\\`;

/** What each CI sets for the shell that runs its line. */
const VARIABLES: Record<string, Record<string, string>> = {
  "github-actions": {
    "github.sha": SHA,
    "github.ref_type == 'tag' && github.ref_name || ''": "v2.4.0",
    "github.actor": "octocat",
    "github.server_url }}/${{ github.repository": "https://github.com/acme/shop",
  },
  "gitlab-ci": {
    CI_COMMIT_SHA: SHA,
    CI_COMMIT_TAG: "v2.4.0",
    CI_ENVIRONMENT_NAME: "staging",
    GITLAB_USER_LOGIN: "root",
    CI_PROJECT_URL: "https://gitlab.com/acme/shop",
  },
  capistrano: { GIT_SHA: SHA, VERSION: "2.4.0", DEPLOY_ENV: "staging", DEPLOYER: "deploy" },
  heroku: { HEROKU_BUILD_COMMIT: SHA, HEROKU_RELEASE_VERSION: "v42", DEPLOY_ENV: "staging" },
  kamal: { KAMAL_VERSION: SHA, KAMAL_DESTINATION: "staging", KAMAL_PERFORMER: "Ada Lovelace" },
};

const EXPECTED: Record<string, object> = {
  "github-actions": { version: "v2.4.0", env: "production", deployer: "octocat" },
  "gitlab-ci": { version: "v2.4.0", env: "staging", deployer: "root" },
  capistrano: { version: "2.4.0", env: "staging", deployer: "deploy" },
  heroku: { version: "v42", env: "staging", deployer: "heroku" },
  kamal: { version: null, env: "staging", deployer: "Ada Lovelace" },
};

/** The variable that a person's name ends up in. */
const NAME_VARIABLE: Record<string, string> = {
  "gitlab-ci": "GITLAB_USER_LOGIN",
  "github-actions": "github.actor",
  capistrano: "DEPLOYER",
  kamal: "KAMAL_PERFORMER",
};

const snippets = ciSnippets(inject("baseUrl"));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tidemark-snippets-"));
  // The lines run as they are; curl's own settings make it print the status.
  await writeFile(path.join(folder, ".curlrc"), 'write-out = "%{http_code}"\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function newKey(): Promise<string> {
  const { id } = await makeProject();
  const key = await createKey({ projectId: id, name: "ci", scopes: ["ingest", "read"], now: Date.now() });
  return key.token;
}

/** Runs a line in bash with these variables and no others; returns what it printed. */
async function run(line: string, key: string, variables: Record<string, string>): Promise<string> {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    PATH: process.env.PATH ?? "",
    CURL_HOME: folder,
    TIDEMARK_API_KEY: key,
    ...variables,
  };
  const { stdout } = await promisify(execFile)("bash", ["-c", line], { env, cwd: folder });
  return stdout;
}

/** GitHub puts the values of its expressions into the step's environment; the others set theirs themselves. */
function shellVariables(snippet: CiSnippet, values: Record<string, string>): Record<string, string> {
  if (snippet.id !== "github-actions") return values;
  const pairs = [...snippet.code.matchAll(/^ +([A-Z_]+): \$\{\{ (.+) \}\}$/gm)];
  const known = pairs.flatMap(([, name, expression]) => {
    const value = values[expression ?? ""];
    return name && value !== undefined ? [[name, value]] : [];
  });
  return Object.fromEntries(known);
}

/** A script runs whole; of the others, the line that the CI hands to its shell. */
function lineOf({ language, code, curl }: CiSnippet): string {
  return language === "sh" ? code : curl;
}

async function onlyDeploy(key: string) {
  const response = await fetch(`${inject("baseUrl")}/api/v1/deploys`, { headers: { authorization: `Bearer ${key}` } });
  const { data } = deployListSchema.parse(await response.json());
  expect(data).toHaveLength(1);
  return data[0];
}

describe.each(snippets)("$title", (snippet) => {
  const line = lineOf(snippet);
  const all = VARIABLES[snippet.id] ?? {};

  test("with every variable set", async () => {
    const key = await newKey();
    expect(await run(line, key, shellVariables(snippet, all))).toBe("202");
    expect(await onlyDeploy(key)).toMatchObject({ git_sha: SHA, ...EXPECTED[snippet.id] });
  });

  test("with only the sha set", async () => {
    const key = await newKey();
    const variables = Object.fromEntries(Object.entries(all).filter(([, value]) => value === SHA));
    expect(await run(line, key, shellVariables(snippet, variables))).toBe("202");
    expect(await onlyDeploy(key)).toMatchObject({ git_sha: SHA, version: null, env: "production" });
  });
});

test.each(snippets.filter(({ id }) => id in NAME_VARIABLE))(
  "$title: a name with anything in it arrives as it is",
  async (snippet) => {
    const key = await newKey();
    const variables = { ...VARIABLES[snippet.id], [NAME_VARIABLE[snippet.id] ?? ""]: NASTY };
    expect(await run(lineOf(snippet), key, shellVariables(snippet, variables))).toBe("202");
    expect((await onlyDeploy(key))?.deployer).toBe(NASTY);
  },
);

test("Heroku's older name of the commit", async () => {
  const key = await newKey();
  const heroku = snippets.find(({ id }) => id === "heroku");
  expect(await run(heroku?.code ?? "", key, { HEROKU_SLUG_COMMIT: SHA })).toBe("202");
  expect(await onlyDeploy(key)).toMatchObject({ git_sha: SHA, version: null, env: "production" });
});

test("the line to try by hand, in a checkout", async () => {
  const key = await newKey();
  const commands = [
    "git init -q checkout && cd checkout",
    "git -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m first",
    "git rev-parse HEAD",
    firstDeployLine(inject("baseUrl")),
  ];
  const printed = await run(commands.join("\n"), key, { USER: "ada", HOME: folder });
  const [sha, status] = printed.split("\n");
  expect(status).toBe("202");
  expect(await onlyDeploy(key)).toMatchObject({ git_sha: sha, env: "production", deployer: "ada" });
});

test("a refused report fails the line, and a hook says so and goes on", async () => {
  const [github] = snippets;
  await expect(run(github?.curl ?? "", "proj_wrong", { GIT_SHA: SHA })).rejects.toMatchObject({ code: 22 });
  const kamal = snippets.find(({ id }) => id === "kamal");
  expect(await run(`(${kamal?.code}) 2>&1`, "proj_wrong", { KAMAL_VERSION: SHA })).toContain("not recorded");
});
