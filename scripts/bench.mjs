// Plain Node: makes sure that the packages are there, then measures.
import { generateClient, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  generateClient();
  const { register } = await import("tsx/esm/api");
  register();
  const { runBench } = await import("../bench/run.ts");
  await runBench();
});
