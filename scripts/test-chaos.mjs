// Plain Node: makes sure that there is a build, then breaks it for some minutes.
import { buildIfChanged, withPackages } from "./prepare.mjs";

await withPackages(buildIfChanged, async () => {
  const { testChaos } = await import("./test-chaos.ts");
  await testChaos();
});
