import { readdir } from "node:fs/promises";
import path from "node:path";

/** The addresses of every page and route handler below app/, as patterns: "/p/[slug]/deploys/[id]". */
export async function findRoutes(): Promise<string[]> {
  const entries = await readdir("app", { recursive: true });
  return entries
    .filter((entry) => /^(route|page)\.tsx?$/.test(path.basename(entry)))
    .map((entry) => {
      const segments = path.dirname(entry).split(path.sep);
      return `/${segments.filter((segment) => segment !== "." && !segment.startsWith("(")).join("/")}`;
    })
    .sort();
}

/** The pattern with its parameters filled in; one that is not given takes no segment. */
export function fillRoute(pattern: string, params: Record<string, string>): string {
  const segments = pattern.split("/").map((segment) => {
    const name = /^\[+(?:\.\.\.)?(\w+)\]+$/.exec(segment)?.[1];
    return name === undefined ? segment : encodeURIComponent(params[name] ?? "");
  });
  return segments.join("/").replace(/(?<=.)\/+$/, "");
}
