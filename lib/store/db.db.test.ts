import { beforeAll, expect, test } from "vitest";
import { database, isFaultOfData, poolLoad, transaction } from "./db";

const insert = "INSERT INTO number VALUES ($1)";

beforeAll(() => database().pool.query("CREATE TABLE number (n int PRIMARY KEY)"));

async function stored(): Promise<number[]> {
  return (await database().pool.query<{ n: number }>("SELECT n FROM number ORDER BY n")).rows.map(({ n }) => n);
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    expect(isFaultOfData(error)).toBe(true);
    return error instanceof Error && "code" in error ? error.code : error;
  }
  return "nothing was thrown";
}

test("what is deferred is committed with the rest", async () => {
  const answer = await transaction(async (client, defer) => {
    defer(client.query(insert, [1]));
    const { rows } = await client.query("SELECT n FROM number");
    defer(client.query(insert, [2]));
    return rows;
  });
  expect(answer).toEqual([{ n: 1 }]);
  expect(await stored()).toEqual([1, 2]);
});

test("a deferred statement that fails undoes everything, and its own error is thrown", async () => {
  const work = transaction(async (client, defer) => {
    defer(client.query(insert, [3]));
    defer(client.query(insert, [1]));
    defer(client.query(insert, [4]));
  });
  expect(await codeOf(work)).toBe("23505");
  expect(await stored()).toEqual([1, 2]);
});

test("where BEGIN's statements fail, theirs is the error, not that of what came after", async () => {
  const work = transaction((client) => client.query(insert, [5]), { begin: "BEGIN; SELECT 1 / 0" });
  expect(await codeOf(work)).toBe("22012");
  expect(await stored()).toEqual([1, 2]);
});

test("a fault of the caller's own rolls back, and the connections stay whole", async () => {
  const failures = Array.from({ length: 30 }, (_, i) =>
    transaction(async (client, defer) => {
      defer(client.query(insert, [100 + i]));
      throw new RangeError("mine");
    }),
  );
  for (const { status } of await Promise.allSettled(failures)) expect(status).toBe("rejected");
  await expect(failures[0]).rejects.toThrow("mine");
  expect(await stored()).toEqual([1, 2]);
});

test("a transaction that takes too long is cut, and its connection replaced", async () => {
  const work = transaction(
    async (client) => {
      await client.query(insert, [200]);
      await client.query("SELECT pg_sleep(20)");
    },
    { limitMs: 200 },
  );
  await expect(work).rejects.toThrow(/terminated/);
  expect(poolLoad().used).toBe(0);
  expect(await stored()).toEqual([1, 2]);
});
