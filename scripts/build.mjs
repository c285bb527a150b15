import { buildIfChanged, installIfChanged, requireNode, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  buildIfChanged();
});
