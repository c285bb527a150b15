// Prepares the database at DATABASE_URL and ends: for deployments that do not run `npm start`.
import { installIfChanged, requireNode, StartError, stopOnFailure } from "./prepare.mjs";

await stopOnFailure(async () => {
  requireNode();
  installIfChanged();
  const { register } = await import("tsx/esm/api");
  register();
  const { readEnvironment } = await import("../lib/env.ts");
  const env = readEnvironment(process.env);
  if (!env.DATABASE_URL) throw new StartError("DATABASE_URL is not set; npm start prepares the embedded server itself");
  const { generateClient } = await import("./prepare.mjs");
  generateClient();
  const { prepareDatabase } = await import("./database.ts");
  const { showCreated } = await import("./welcome.ts");
  const created = await prepareDatabase(env.DATABASE_URL, env);
  console.log("The database is ready.");
  if (created) showCreated(env.PUBLIC_URL ?? "$TIDEMARK_URL", created);
});
