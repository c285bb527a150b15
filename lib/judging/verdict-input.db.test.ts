import { expect, test } from "vitest";
import type { RollupDelta } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { recordTelemetry } from "@/lib/store/telemetry";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { type Random, seeded } from "@/lib/testing/simulate";
import { makeDelta, makeTelemetry } from "@/lib/testing/telemetry";
import { judgeInput, readVerdictInput } from "./verdict-input";

const deployedAt = floorTo(Date.now(), HOUR) - 4 * HOUR;
const end = deployedAt + HOUR;
const A_BATCH = 700;

/** Two days of requests in parcels of a few: each minute's come in several. Slower by half from the deploy on. */
function parcels(random: Random): RollupDelta[] {
  const deltas: RollupDelta[] = [];
  for (let at = deployedAt - 2 * DAY; at < end; at += MINUTE) {
    const level = 100 * (at >= deployedAt ? 1.5 : 1);
    for (let parcel = 0; parcel < 3; parcel++) {
      const latencies = Array.from({ length: random.poisson(8) }, () => level * Math.exp(0.5 * random.normal()));
      if (latencies.length > 0) deltas.push(makeDelta(latencies, { at, errors: random.poisson(0.02) }));
    }
  }
  return deltas;
}

async function verdictOn(deltas: readonly RollupDelta[]) {
  const project = (await makeProject()).id;
  for (let from = 0; from < deltas.length; from += A_BATCH) {
    await recordTelemetry(project, makeTelemetry({ rollups: deltas.slice(from, from + A_BATCH) }), end);
  }
  const deploy = await makeDeploy(project, { service: "shop", deployedAt });
  return judgeInput(await readVerdictInput(project, deploy, end + HOUR));
}

test("spans that come in any order and in any parcels lead to the same verdict", async () => {
  const random = seeded(11);
  const deltas = parcels(random);
  const inOrder = await verdictOn(deltas);
  expect(inOrder.kind).toBe("regressed");
  const places = new Map(deltas.map((delta) => [delta, random.uniform()]));
  const anyOrder = deltas.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  expect(await verdictOn(anyOrder)).toEqual(inOrder);
});
