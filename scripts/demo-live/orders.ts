import { setTimeout as wait } from "node:timers/promises";

interface Order {
  id: string;
  lines: string[];
}

/** How an order's lines are read from the database. */
export type ReadOrder = (id: string) => Promise<Order>;

/** Stands for a database on another machine: each query is a round trip of 3 to 8 ms. */
async function query<T>(answer: T): Promise<T> {
  await wait(3 + 5 * Math.random());
  return answer;
}

function lineIds(id: string): string[] {
  return Array.from({ length: 4 + (Number(id) % 9) }, (_, index) => `${id}-${index + 1}`);
}

/** v1.0.0: one query for the order, one for all of its lines. */
async function readTogether(id: string): Promise<Order> {
  const ids = await query(lineIds(id));
  return { id, lines: await query(ids.map((line) => `line ${line}`)) };
}

/** v1.1.0: one query for the order, and one for each line: the mistake that this demo deploys. */
async function readOneByOne(id: string): Promise<Order> {
  const lines: string[] = [];
  for (const line of await query(lineIds(id))) lines.push(await query(`line ${line}`));
  return { id, lines };
}

export const GOOD_VERSION = "v1.0.0";
export const SLOW_VERSION = "v1.1.0";

/** What each version of the service does. */
export const READERS: ReadonlyMap<string, ReadOrder> = new Map([
  [GOOD_VERSION, readTogether],
  [SLOW_VERSION, readOneByOne],
]);
