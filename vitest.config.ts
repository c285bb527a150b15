import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = {
  "@": path.resolve(import.meta.dirname),
  // What the bundler resolves for server components; the plain entry needs a browser's React.
  "next/navigation": path.resolve("node_modules/next/dist/client/components/navigation.react-server.js"),
};
// `server-only` throws unless the importer says that it is a server.
const conditions = ["react-server"];
const resolve = { alias, conditions };
const ssr = { resolve: { conditions } };

/**
 * unit: pure, beside the code (*.test.ts). database: real PostgreSQL, a fresh database per file
 * (*.db.test.ts). http: the production build through HTTP (e2e/http/*.http.test.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          include: ["{app,bench,components,lib,scripts}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts"],
          // Ends what hangs; properties and simulations take seconds where many programs share the machine.
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "database",
          include: ["lib/**/*.db.test.ts"],
          globalSetup: ["lib/testing/global-postgres.ts"],
          setupFiles: ["lib/testing/worker-database.ts"],
          pool: "forks",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "http",
          include: ["e2e/http/**/*.http.test.ts"],
          globalSetup: ["lib/testing/global-server.ts"],
          setupFiles: ["lib/testing/server-database.ts"],
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
