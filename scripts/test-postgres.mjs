// Plain Node: makes sure that the packages are there, then runs the database tests on one PostgreSQL after another.
import { generateClient, withPackages } from "./prepare.mjs";

await withPackages(generateClient, async () => {
  const { testPostgres } = await import("./test-postgres.ts");
  await testPostgres();
});
