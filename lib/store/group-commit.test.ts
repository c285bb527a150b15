import { expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { GroupCommit, type GroupCommitOptions } from "./group-commit";

/** A committer whose commits end when the test says so. */
function fake(change: Partial<GroupCommitOptions<string, string>> = {}) {
  const commits: { lane: string; items: string[]; end: (error?: Error) => void }[] = [];
  const queue = new GroupCommit<string, string>({
    commit: (lane, items) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(items.map((item) => `${item}!`)));
        commits.push({ lane, items, end });
      }),
    sizeOf: (item) => item.length,
    isItemsFault: () => true,
    atOnce: 2,
    group: { items: 10, bytes: 1_000 },
    waiting: { items: 100, bytes: 10_000 },
    ...change,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const endNext = async (error?: Error) => {
    commits.shift()?.end(error);
    await turn();
  };
  return { queue, commits, endNext };
}

const itemsOf = (commits: { items: string[] }[]) => commits.map(({ items }) => items);

/** Commits at once, but not what holds an item named bad. */
function picky(isItemsFault: boolean) {
  const tried: string[][] = [];
  const commit = async (_lane: string, items: string[]) => {
    tried.push(items);
    if (items.includes("bad")) throw new Error("bad");
    return items;
  };
  return { ...fake({ commit, isItemsFault: () => isItemsFault }), tried };
}

test("a lone item is committed at once; what arrives meanwhile shares the next commit, in order", async () => {
  const { queue, commits, endNext } = fake();
  const first = queue.submit("p", "a");
  expect(itemsOf(commits)).toEqual([["a"]]);
  const rest = ["b", "c", "d"].map((item) => queue.submit("p", item));
  expect(queue.load).toMatchObject({ waiting: { items: 3 }, limit: { items: 100 } });
  await endNext();
  expect(await first).toBe("a!");
  expect(itemsOf(commits)).toEqual([["b", "c", "d"]]);
  await endNext();
  expect(await Promise.all(rest)).toEqual(["b!", "c!", "d!"]);
  expect(queue.load.waiting).toEqual({ items: 0, bytes: 0 });
});

test("nothing is answered before its own commit has ended", async () => {
  const { queue, endNext } = fake();
  const answered: string[] = [];
  for (const item of ["a", "b"]) void queue.submit("p", item).then((answer) => answered.push(answer));
  await endNext();
  expect(answered).toEqual(["a!"]);
  await endNext();
  expect(answered).toEqual(["a!", "b!"]);
});

test("lanes never share a commit, take turns, and so many commit at once", async () => {
  const { queue, commits, endNext } = fake({ atOnce: 1, group: { items: 2, bytes: 1_000 } });
  const all = ["x1", "x2", "x3", "x4"].map((item) => queue.submit("x", item));
  all.push(queue.submit("y", "y1"));
  const seen: string[][] = [];
  while (commits.length > 0) {
    expect(commits).toHaveLength(1);
    seen.push(...itemsOf(commits));
    await endNext();
  }
  expect(seen).toEqual([["x1"], ["x2", "x3"], ["y1"], ["x4"]]);
  await Promise.all(all);

  const two = fake({ atOnce: 2 });
  for (const lane of ["x", "y", "z"]) void two.queue.submit(lane, lane);
  expect(itemsOf(two.commits)).toEqual([["x"], ["y"]]);
});

test("a group ends where its bytes would pass the bound; a larger item goes alone", async () => {
  const { queue, commits, endNext } = fake({ group: { items: 10, bytes: 4 } });
  for (const item of ["a", "bb", "cc", "d", "eeeeeeee", "f"]) void queue.submit("p", item);
  const seen: string[][] = [];
  while (commits.length > 0) {
    seen.push(...itemsOf(commits));
    await endNext();
  }
  expect(seen).toEqual([["a"], ["bb", "cc"], ["d"], ["eeeeeeee"], ["f"]]);
});

test("one bad member fails alone", async () => {
  const { queue } = picky(true);
  const items = ["first", "a", "b", "bad", "c", "d", "bad", "e"];
  const settled = await Promise.allSettled(items.map((item) => queue.submit("p", item)));
  expect(settled.map(({ status }) => status === "fulfilled")).toEqual(items.map((item) => item !== "bad"));
});

test("where the fault is no item's, all fail and none is tried again", async () => {
  const { queue, tried } = picky(false);
  const items = ["first", "a", "bad", "b"];
  const settled = await Promise.allSettled(items.map((item) => queue.submit("p", item)));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
  expect(tried).toEqual([["first"], ["a", "bad", "b"]]);
  expect(await queue.submit("p", "later")).toBe("later");
});

test("a Failure among the answers is that member's", async () => {
  const refusal = new Failure("invalid", "no");
  const { queue } = fake({ commit: async (_lane, items) => items.map((item) => (item === "bad" ? refusal : item)) });
  const settled = await Promise.allSettled(["a", "bad", "b"].map((item) => queue.submit("p", item)));
  expect(settled.map((one) => (one.status === "fulfilled" ? one.value : one.reason))).toEqual(["a", refusal, "b"]);
});

test("past its bounds it refuses until there is room again", async () => {
  const { queue, endNext } = fake({ waiting: { items: 2, bytes: 10 } });
  const taken = ["a", "b", "c"].map((item) => queue.submit("p", item));
  const refused = queue.submit("p", "d");
  await expect(refused).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 2 });
  await endNext();
  const large = queue.submit("p", "x".repeat(50));
  await expect(queue.submit("p", "y")).rejects.toThrow(Failure);
  for (let commits = 0; commits < 2; commits++) await endNext();
  await endNext();
  expect(await Promise.all([...taken, large])).toHaveLength(4);
});
