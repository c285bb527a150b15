import { expect, test } from "vitest";
import { heldBodies, holdBody, MOST_HELD_BYTES, releasingBody } from "./held-bodies";

const request = () => new Request("http://localhost/ingest/deploys");

test("bodies are held until their requests end, and no more than the bound", async () => {
  const [first, second] = [request(), request()];
  await releasingBody(first, async () => {
    holdBody(first, MOST_HELD_BYTES - 10);
    await releasingBody(second, async () => {
      holdBody(second, 10);
      expect(heldBodies().bytes).toBe(MOST_HELD_BYTES);
      expect(() => holdBody(second, 1)).toThrow("Try again");
    });
    expect(heldBodies().bytes).toBe(MOST_HELD_BYTES - 10);
    holdBody(first, 10);
  });
  expect(heldBodies().bytes).toBe(0);
});

test("a request that fails holds nothing afterwards, nor one that is no machine's", async () => {
  const failed = request();
  const work = releasingBody(failed, async () => {
    holdBody(failed, 1_000);
    throw new Error("failed");
  });
  await expect(work).rejects.toThrow("failed");
  holdBody(request(), MOST_HELD_BYTES + 1);
  expect(heldBodies().bytes).toBe(0);
});
