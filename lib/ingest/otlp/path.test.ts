import { expect, test } from "vitest";
import { pathOfUrl, routeOfPath, withoutIds } from "./path";

test.each([
  ["/users/1", "/users/:id"],
  ["/users/42/orders/7.json", "/users/:id/orders/:id.json"],
  ["/", "/"],
  ["", "/"],
  ["/users/", "/users"],
  ["/search?q=a%20b&page=2", "/search"],
  ["/a#b", "/a"],
  ["/v1/users", "/v1/users"],
  ["/oauth2/token", "/oauth2/token"],
  ["/objects/550e8400-e29b-41d4-a716-446655440000", "/objects/:id"],
  ["/objects/550e8400e29b41d4a716446655440000/", "/objects/:id"],
  ["/commits/9fceb02d0ae598e95dc970b74767f19372d61af8", "/commits/:id"],
  ["/commits/deadbee1", "/commits/:id"],
  ["/facade/decade", "/facade/decade"],
  ["/effaced1", "/:id"],
  ["/reports/2026-11-20", "/reports/:id"],
  ["/reports/2026-11", "/reports/:id"],
  ["/reports/2026-11-20T10:00:00Z/csv", "/reports/:id/csv"],
  ["/people/ada@example.com", "/people/:id"],
  ["/people/ada%40example.com", "/people/:id"],
  ["/@ada/posts", "/@ada/posts"],
  ["/customers/cus_N3kd93kdQ1", "/customers/:id"],
  ["/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", "/reset/:id"],
  ["/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/:id"],
  ["/top-10-tips-for-better-sleep", "/top-10-tips-for-better-sleep"],
  ["/process-customer-subscription-renewals", "/process-customer-subscription-renewals"],
  ["/prices/12.50/-3", "/prices/:id/:id"],
])("%s is a case of %s", (path, route) => {
  expect(routeOfPath(path)).toBe(route);
});

test.each([
  ["SendReceiptJob", "SendReceiptJob"],
  ["shop.v1.Orders/Get", "shop.v1.Orders/Get"],
  ["sync account 42", "sync account :id"],
  ["orders.created process", "orders.created process"],
  ["process 550e8400-e29b-41d4-a716-446655440000", "process :id"],
])("%s is named %s", (name, expected) => {
  expect(withoutIds(name)).toBe(expected);
});

test.each([
  ["https://example.com/a/b?c", "/a/b?c"],
  ["http://example.com", "/"],
  ["http://example.com?x=/y", "/"],
  ["/already/a/path", "/already/a/path"],
])("the path of %s is %s", (url, path) => {
  expect(pathOfUrl(url)).toBe(path);
});

test("a megabyte is answered at once", () => {
  const started = performance.now();
  routeOfPath("/a1".repeat(400_000));
  withoutIds(`${"1".repeat(500_000)}x@`.repeat(2));
  routeOfPath(`/${"0".repeat(1_900)}.${"a1@".repeat(1000)}`);
  expect(performance.now() - started).toBeLessThan(200);
});
