// Plain Node: makes sure that the packages are there, then simulates deploys.
import { generateClient, withPackages } from "./prepare.mjs";

await withPackages(generateClient, async () => {
  const { runPowerBench } = await import("../bench/power/run.ts");
  await runPowerBench();
});
