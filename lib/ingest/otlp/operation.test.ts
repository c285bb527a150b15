import { expect, test } from "vitest";
import { cleanName, type HttpFacts, operationOf } from "./operation";

const nothing: HttpFacts = { method: "", route: "", path: "", target: "", url: "" };

test.each<[string, Partial<HttpFacts>, string]>([
  ["GET /users/:id", { method: "GET", route: "/users/:id", path: "/users/1" }, "GET /users/:id"],
  ["GET /users/42", { method: "GET", route: "UsersController#show", path: "/users/42" }, "GET UsersController#show"],
  ["GET", { method: "GET", path: "/users/42" }, "GET /users/:id"],
  ["HTTP POST", { method: "POST", target: "/users/42?x=1" }, "POST /users/:id"],
  ["GET", { method: "GET", url: "https://example.com/users/42?x=1" }, "GET /users/:id"],
  ["GET /users/42", { method: "GET" }, "GET /users/:id"],
  ["GET /users/42", {}, "GET /users/:id"],
  ["get /users/42", {}, "GET /users/:id"],
  ["GET", { method: "GET" }, "GET"],
  ["request", { method: "get", path: "/" }, "GET /"],
  ["request", { method: "BREW", path: "/pot/1" }, "HTTP /pot/:id"],
  ["request", { method: "_OTHER", route: "/pot" }, "HTTP /pot"],
  ["request", { route: "/pot" }, "HTTP /pot"],
  ["shop.Orders/Get", {}, "shop.Orders/Get"],
  ["WALK /the/dog", {}, "WALK /the/dog"],
  ["sync 42", {}, "sync :id"],
  ["", {}, "(unnamed)"],
  ["a\0b\nc", {}, "abc"],
])("a span %j with %j is %s", (name, facts, operation) => {
  expect(operationOf({ ...nothing, ...facts }, () => name)).toBe(operation);
});

test.each([
  ["é".repeat(300), "é".repeat(200)],
  [" padded ", "padded"],
  ["\0\u0001", "none"],
  ["a\ud800", "a\uFFFD"],
  [`${"x".repeat(199)}😀`, `${"x".repeat(199)}\uFFFD`],
  ["plain text", "plain text"],
])("%j is cleaned to %j", (name, cleaned) => {
  expect(cleanName(name, "none")).toBe(cleaned);
});
