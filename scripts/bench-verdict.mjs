// Plain Node: makes sure that the packages are there, then judges labelled cases.
import { generateClient, withPackages } from "./prepare.mjs";

await withPackages(generateClient, async () => {
  const { runVerdictBench } = await import("../bench/verdict/run.ts");
  await runVerdictBench();
});
