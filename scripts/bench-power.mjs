// Plain Node: makes sure that the packages are there, then simulates deploys.
import { generateClient, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  generateClient();
  const { register } = await import("tsx/esm/api");
  register();
  const { runPowerBench } = await import("../bench/power/run.ts");
  await runPowerBench();
});
