import { database } from "./db";

/** Every project's id, in an order of chance, so that processes begin with different ones. */
export async function listProjectIds(): Promise<string[]> {
  const { rows } = await database().pool.query<{ id: string }>("SELECT id FROM project ORDER BY random()");
  return rows.map(({ id }) => id);
}
