import os from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DAY } from "./domain/time";
import { ownEnvironment, readEnvironment } from "./env";

describe("readEnvironment", () => {
  test("nothing set, and empty values, are the defaults", () => {
    const kept = { KEEP_MINUTES: 14 * DAY, KEEP_HOURS: 400 * DAY, KEEP_DAYS: 5 * 365 * DAY };
    const defaults = { PORT: 3000, DATABASE_POOL_SIZE: 10, ...kept };
    expect(readEnvironment({})).toEqual(defaults);
    const names = [
      "DATABASE_URL",
      "DATABASE_READ_URL",
      "PORT",
      "HOSTNAME",
      "PUBLIC_URL",
      "AUTH_SECRET",
      "ADMIN_EMAIL",
      "LOG_LEVEL",
    ];
    expect(readEnvironment(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(defaults);
  });

  test("the machine's own name is no choice of an address", () => {
    expect(readEnvironment({ HOSTNAME: os.hostname() }).HOSTNAME).toBeUndefined();
    expect(readEnvironment({ HOSTNAME: "127.0.0.2" }).HOSTNAME).toBe("127.0.0.2");
  });

  test("what is kept is said in days or years", () => {
    const given = { KEEP_MINUTES: "30d", KEEP_HOURS: "2y", KEEP_DAYS: "2y" };
    expect(readEnvironment(given)).toMatchObject({
      KEEP_MINUTES: 30 * DAY,
      KEEP_HOURS: 730 * DAY,
      KEEP_DAYS: 730 * DAY,
    });
  });

  test("an address ends without a slash", () => {
    expect(readEnvironment({ PUBLIC_URL: "https://t.example.com:8443/" }).PUBLIC_URL).toBe(
      "https://t.example.com:8443",
    );
  });

  test.each([
    ["PORT", "0", /must be a port number/],
    ["PORT", "70000", /must be a port number/],
    ["PORT", "http", /must be a port number/],
    ["DATABASE_URL", "mysql://db/x", /must start with postgresql:/],
    ["DATABASE_URL", "postgresql://u:p@ss@[db/x", /is no address; write special characters/],
    ["DATABASE_READ_URL", "replica:5432", /must start with postgresql:.*to read from DATABASE_URL/],
    ["DATABASE_READ_URL", "postgresql://u:p@ss@[db/x", /is no address; write special characters/],
    ["PUBLIC_URL", "tidemark", /must be an http or https address/],
    ["PUBLIC_URL", "ftp://t.example.com", /must be an http or https address/],
    ["PUBLIC_URL", "https://example.com/tidemark", /served at the root/],
    ["PUBLIC_URL", "https://me:word@example.com", /served at the root/],
    ["PUBLIC_URL", "https://example.com?x=1", /served at the root/],
    ["AUTH_SECRET", "short", /at least 32 characters/],
    ["ADMIN_EMAIL", "me", /must be an e-mail address/],
    ["ADMIN_PASSWORD", "short", /at least 12 characters/],
    ["PROJECT_NAME", "  ", /must not be blank/],
    ["PROJECT_NAME", "x".repeat(81), /at most 80 characters/],
    ["BOOTSTRAP_API_KEY", "proj_1", /"proj_" and 48 hexadecimal digits/],
    ["DATABASE_POOL_SIZE", "0", /must be a number, 1 to 200/],
    ["KEEP_MINUTES", "14", /must be from 2d to 90d, as days such as 30d/],
    ["KEEP_MINUTES", "1d", /must be from 2d to 90d/],
    ["KEEP_MINUTES", "91d", /must be from 2d to 90d/],
    ["KEEP_HOURS", "13d", /must be from 14d to 1830d/],
    ["KEEP_DAYS", "399d", /must not be less than KEEP_HOURS/],
    ["KEEP_DAYS", "11y", /must be from 90d to 3660d/],
    ["LOG_LEVEL", "loud", /must be one of debug, info/],
  ])("%s=%s is named, with the mend", (name, value, mend) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(mend);
    expect(() => readEnvironment({ [name]: value })).toThrow(new RegExp(`^${name} `));
  });

  test("every wrong setting is named once", () => {
    expect(() => readEnvironment({ PORT: "x", PUBLIC_URL: "x" })).toThrow(
      /^PORT must be a port number, 1 to 65535; PUBLIC_URL must be an http or https address[^;]*$/,
    );
  });
});

describe("ownEnvironment", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("is that of the process, read once as long as none of its settings changes", () => {
    vi.stubEnv("PUBLIC_URL", "https://one.example.com");
    const first = ownEnvironment();
    expect(first.PUBLIC_URL).toBe("https://one.example.com");
    vi.stubEnv("SOMETHING_ELSE", "1");
    expect(ownEnvironment()).toBe(first);
    vi.stubEnv("PUBLIC_URL", "https://two.example.com");
    expect(ownEnvironment().PUBLIC_URL).toBe("https://two.example.com");
  });

  test("a setting that is wrong is told each time", () => {
    vi.stubEnv("PORT", "x");
    expect(ownEnvironment).toThrow(/^PORT /);
    expect(ownEnvironment).toThrow(/^PORT /);
  });
});
