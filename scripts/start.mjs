// Plain Node, so that it runs before anything is installed: installs, builds, then serves.
import { parseArgs } from "node:util";
import { buildIfChanged, generateClient, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  const { values } = parseArgs({ options: { demo: { type: "boolean" }, dev: { type: "boolean" } } });
  installIfChanged();
  const { register } = await import("tsx/esm/api");
  register();
  const { checkStart } = await import("./check-start.ts");
  await checkStart();
  if (values.dev) generateClient();
  else buildIfChanged();
  const { serve } = await import("./serve.ts");
  await serve({ demo: values.demo ?? false, dev: values.dev ?? false });
});
