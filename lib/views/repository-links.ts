const HEX = /^[0-9a-f]{7,64}$/i;

export interface RepositoryLinks {
  commit: string | null;
  compare: string | null;
}

/**
 * Where a deploy's commit, and its difference from the one before, are shown. Only for a repository
 * given by an address of the web or of git over ssh, and for hexadecimal shas: nothing is guessed.
 */
export function repositoryLinks(repository: string | null, sha: string, previousSha: string | null): RepositoryLinks {
  const base = repository === null ? null : repositoryAddress(repository);
  if (base === null || !HEX.test(sha)) return { commit: null, compare: null };
  const { host } = new URL(base);
  const commit = `${base}/${commitFolder(host)}/${sha}`;
  if (previousSha === null || !HEX.test(previousSha)) return { commit, compare: null };
  return { commit, compare: compareAddress(base, host, previousSha, sha) };
}

/** The address for a browser, without a slash or ".git" at its end; null where there is none. */
export function repositoryAddress(repository: string): string | null {
  const ssh = /^(?:ssh:\/\/)?[\w.-]+@([\w.-]+)[:/]([\w./~-]+)$/.exec(repository);
  const address = webAddress(ssh ? `https://${ssh[1]}/${ssh[2]}` : repository);
  return address === null ? null : `${address.origin}${address.pathname}`.replace(/\/+$/, "").replace(/\.git$/, "");
}

/** An http or https address that holds no password; null for anything else. */
export function webAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return null;
  return url;
}

function commitFolder(host: string): string {
  if (host.includes("gitlab")) return "-/commit";
  return host.includes("bitbucket") ? "commits" : "commit";
}

function compareAddress(base: string, host: string, from: string, to: string): string {
  if (host.includes("gitlab")) return `${base}/-/compare/${from}...${to}`;
  return host.includes("bitbucket") ? `${base}/branches/compare/${to}%0D${from}` : `${base}/compare/${from}...${to}`;
}
