// Plain Node: makes sure that the packages are there, then runs the live demo beside a running Tidemark.
import { installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  const { register } = await import("tsx/esm/api");
  register();
  const { runLiveDemo } = await import("./demo-live/run.ts");
  await runLiveDemo();
});
