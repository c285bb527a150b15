// Plain Node: makes sure that the packages are there, then measures.
import { generateClient, withPackages } from "./prepare.mjs";

await withPackages(generateClient, async () => {
  const { runBench } = await import("../bench/run.ts");
  await runBench();
});
