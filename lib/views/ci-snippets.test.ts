import { expect, test } from "vitest";
import { ciSnippets, firstDeployLine } from "./ci-snippets";

const snippets = ciSnippets("https://tides.example.com");

test("the five systems", () => {
  expect(snippets.map(({ title }) => title)).toEqual(["GitHub Actions", "GitLab CI", "Capistrano", "Heroku", "Kamal"]);
});

test.each(snippets)("$title: what is pasted holds the line that is tested", ({ code, curl }) => {
  const squeeze = (text: string) => text.replaceAll(/^ +/gm, "");
  expect(squeeze(code)).toContain(squeeze(curl));
  expect(curl).toContain("https://tides.example.com/ingest/deploys");
  expect(curl).toContain("Bearer $TIDEMARK_API_KEY");
});

test("GitHub's expressions reach the shell as variables only", () => {
  expect(snippets[0]?.curl).not.toContain("{{");
});

test("the line to try by hand names the checkout's commit", () => {
  expect(firstDeployLine("http://localhost:3000")).toContain("git_sha=$(git rev-parse HEAD)");
});
