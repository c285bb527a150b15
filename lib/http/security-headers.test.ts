import { expect, test } from "vitest";
import { contentSecurityPolicy, pageHeaders } from "./security-headers";

const production = { nonce: "abc", secure: true, development: false };

test("inline scripts and styles need the nonce, and nothing is evaluated", () => {
  const policy = contentSecurityPolicy(production);
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-abc';");
  expect(policy).not.toContain("unsafe-eval");
  expect(policy.match(/'unsafe-inline'/g)).toHaveLength(1);
});

test("TLS is demanded only where there is TLS", () => {
  expect(pageHeaders(production)["Strict-Transport-Security"]).toMatch(/^max-age=31536000/);
  expect(pageHeaders({ ...production, secure: false })).not.toHaveProperty("Strict-Transport-Security");
});
