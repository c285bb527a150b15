// Plain Node: makes sure that the packages are there, then judges labelled cases.
import { generateClient, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  generateClient();
  const { register } = await import("tsx/esm/api");
  register();
  const { runVerdictBench } = await import("../bench/verdict/run.ts");
  await runVerdictBench();
});
