import { expect, test } from "vitest";
import { repositoryAddress, repositoryLinks, webAddress } from "./repository-links";

const sha = "b".repeat(40);
const before = "a".repeat(40);

test.each([
  ["https://github.com/acme/shop", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop.git", "https://github.com/acme/shop"],
  ["https://git.example.com/acme/shop/?tab=1#x", "https://git.example.com/acme/shop"],
  ["git@github.com:acme/shop.git", "https://github.com/acme/shop"],
  ["ssh://git@gitlab.com/acme/shop.git", "https://gitlab.com/acme/shop"],
  ["acme/shop", null],
  ["javascript:alert(1)", null],
  ["https://user:secret@github.com/acme/shop", null],
  ["data:text/html,x", null],
])("%s is at %s", (repository, address) => {
  expect(repositoryAddress(repository)).toBe(address);
});

test.each([
  ["https://github.com/acme/shop", `/commit/${sha}`, `/compare/${before}...${sha}`],
  ["https://gitlab.com/acme/shop", `/-/commit/${sha}`, `/-/compare/${before}...${sha}`],
  ["https://bitbucket.org/acme/shop", `/commits/${sha}`, `/branches/compare/${sha}%0D${before}`],
])("%s", (repository, commit, compare) => {
  expect(repositoryLinks(repository, sha, before)).toEqual({
    commit: repository + commit,
    compare: repository + compare,
  });
});

test.each([
  [null, sha, before],
  ["https://github.com/a/b", "v1/../../x", before],
])("no address, or no sha: no link", (repository, to, from) => {
  expect(repositoryLinks(repository, to, from)).toEqual({ commit: null, compare: null });
});

test("without the sha before, nothing to compare", () => {
  expect(repositoryLinks("https://github.com/a/b", sha, null).compare).toBeNull();
});

test("only addresses of the web", () => {
  expect(webAddress("https://ci.example.com/run/1")?.href).toBe("https://ci.example.com/run/1");
  expect(webAddress("javascript:alert(1)")).toBeNull();
  expect(webAddress("not an address")).toBeNull();
});
