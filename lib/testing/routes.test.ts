import { expect, test } from "vitest";
import { fillRoute, findRoutes } from "./routes";

test("findRoutes names pages and route handlers, without their groups", async () => {
  const routes = await findRoutes();
  expect(routes).toEqual(expect.arrayContaining(["/", "/sign-in", "/p/[slug]/deploys", "/api/v1/deploys/[id]/impact"]));
  expect(routes.join()).not.toContain("(");
});

test.each([
  ["/", "/"],
  ["/p/[slug]/deploys", "/p/a%2Fb/deploys"],
  ["/ingest/[[...path]]", "/ingest/x"],
  ["/api/[...nextauth]", "/api"],
])("%s is filled as %s", (pattern, filled) => {
  expect(fillRoute(pattern, { slug: "a/b", path: "x" })).toBe(filled);
});
