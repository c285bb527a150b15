// Plain Node: makes sure that there is a build, then breaks it for some minutes.
import { buildIfChanged, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  buildIfChanged();
  const { register } = await import("tsx/esm/api");
  register();
  const { testChaos } = await import("./test-chaos.ts");
  await testChaos();
});
