import { readdirSync } from "node:fs";
import path from "node:path";

export interface AppRoute {
  kind: "page" | "route";
  /** The path with its parameters in brackets: "/p/[slug]/keys". */
  pattern: string;
}

/** Every page and route handler that the app has, read from the file system. */
export function appRoutes(): AppRoute[] {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" });
  return files.flatMap((file) => {
    const { dir, base } = path.parse(file);
    if (base !== "page.tsx" && base !== "route.ts") return [];
    const segments = dir.split(path.sep).filter((segment) => segment !== "" && !segment.startsWith("("));
    return [{ kind: base === "page.tsx" ? "page" : "route", pattern: `/${segments.join("/")}` }];
  });
}

/** The address of a route with its parameters filled in; those not given become "x". */
export function addressOf(route: AppRoute, params: Record<string, string> = {}): string {
  return route.pattern.replace(/\[{1,2}(?:\.\.\.)?(\w+)\]{1,2}/g, (_, name: string) => params[name] ?? "x");
}
