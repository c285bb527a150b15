import { expect, test } from "vitest";
import { publicAddress } from "./public-address";

test.each<[string | undefined, Record<string, string>, string]>([
  ["https://tides.example.com", { host: "other" }, "https://tides.example.com"],
  [undefined, { host: "localhost:3000" }, "http://localhost:3000"],
  [undefined, { host: "[::1]:4000" }, "http://[::1]:4000"],
  [undefined, { host: "inner:80", "x-forwarded-host": "a.b", "x-forwarded-proto": "https,http" }, "https://a.b"],
  [undefined, { host: "a$(reboot)" }, "http://localhost:3000"],
  [undefined, { host: 'a"; rm' }, "http://localhost:3000"],
  [undefined, {}, "http://localhost:3000"],
])("%j %j is %s", (publicUrl, headers, address) => {
  expect(publicAddress(publicUrl, new Headers(headers))).toBe(address);
});
