import { expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { callMachine, makeKeyedProject } from "@/lib/testing/machine-client";
import { seeded } from "@/lib/testing/simulate";

const START = Date.UTC(2026, 7, 1);
const LENGTH = 150_000;
const LOOKS = [5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 300, 360, 420, 480, 540, 600, 720, 900, 1_200, 1_440];

/** One series that keeps a processor busy for as long as one can. */
function heaviest(): object {
  const random = seeded(11);
  return {
    deploy: { at: new Date(START + (LENGTH - 2_000) * MINUTE).toISOString(), service: "shop" },
    settings: { before_minutes: 1_440, after_minutes: 1_440, looks: LOOKS },
    series: [
      {
        ...{ operation: "GET /", metric: "p95", start: new Date(START).toISOString(), step_s: 60 },
        values: Array.from({ length: LENGTH }, () => Math.round(2_000 + 300 * random.normal()) / 10),
      },
    ],
  };
}

test("while a heavy body is analysed, others are answered as if it were not", async () => {
  const { key } = await makeKeyedProject("read");
  const body = JSON.stringify(heaviest());
  const began = performance.now();
  let isOver = false;
  const analysis = callMachine("/api/v1/analyse", { key, body }).finally(() => {
    isOver = true;
  });
  let longest = 0;
  while (!isOver) {
    const asked = performance.now();
    await (await callMachine("/health?live", { method: "GET" })).text();
    longest = Math.max(longest, performance.now() - asked);
  }
  expect((await analysis).status).toBe(200);
  // A piece of the work that others had to wait for would be most of it.
  expect(longest).toBeLessThan((performance.now() - began) / 3);
});
