import { expect, test } from "vitest";
import { z } from "zod";
import { Failure } from "@/lib/domain/failure";
import { readQuery } from "./query";

const schema = z.object({ env: z.string().optional(), limit: z.coerce.number("must be a number").default(50) });

function read(search: string): unknown {
  try {
    return readQuery(new Request(`http://localhost/api/v1/deploys${search}`), schema);
  } catch (error) {
    return error instanceof Failure ? [error.code, ...error.issues.map(({ field }) => field)] : error;
  }
}

test.each([
  ["", { limit: 50 }],
  ["?env=production&limit=5", { env: "production", limit: 5 }],
  ["?env=a%26b%3D%F0%9F%9A%80", { env: "a&b=🚀", limit: 50 }],
  ["?limit=many", ["invalid", "limit"]],
  ["?limit=5&limit=6", ["invalid", "limit"]],
  ["?enviroment=production", ["invalid", "enviroment"]],
  ["?__proto__=1&limit=x", ["invalid", "__proto__", "limit"]],
])("%s", (search, expected) => {
  expect(read(search)).toEqual(expected);
});

test("an unknown parameter's message lists the known ones", () => {
  const request = new Request("http://localhost/api/v1/deploys?service=web");
  expect(() => readQuery(request, schema)).toThrow("service is not a parameter here; it takes env, limit");
});
