import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fingerprint, run } from "../scripts/prepare.mjs";

const FOLDER = path.resolve(".data/bench");
const MARK = path.join(FOLDER, "built");
const COPIED = [
  ...["app", "components", "lib", "public", "instrumentation.ts", "proxy.ts", "next.config.mjs", "postcss.config.mjs"],
  ...["tsconfig.json", "package.json"],
];

/** The handler that everything is compared with. It exists in this build only. */
const EMPTY_ROUTE = `export function POST() {
  return new Response(null, { status: 202 });
}
`;

export const EMPTY_PATH = "/ingest/empty";

/**
 * A production build of the sources as they are, plus an empty route handler, in a folder of its
 * own; packages are found in the checkout's above it. Returns the folder.
 */
export async function buildWithEmptyRoute(): Promise<string> {
  const wanted = createHash("sha256").update(fingerprint()).update(EMPTY_ROUTE).digest("hex");
  const built = await readFile(MARK, "utf8").catch(() => "");
  if (built === wanted) return FOLDER;
  console.log("Building, with an empty route beside the others …");
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const name of COPIED) {
    await cp(name, path.join(FOLDER, name), { recursive: true, filter: isShipped }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      },
    );
  }
  const route = path.join(FOLDER, "app", EMPTY_PATH);
  await mkdir(route, { recursive: true });
  await writeFile(path.join(route, "route.ts"), EMPTY_ROUTE);
  run(process.execPath, [path.resolve("node_modules/next/dist/bin/next"), "build", FOLDER], {
    NEXT_TELEMETRY_DISABLED: "1",
  });
  await writeFile(MARK, wanted);
  return FOLDER;
}

// Tests reach into scripts/, which is not copied.
function isShipped(file: string): boolean {
  return !/\.test\.tsx?$/.test(file) && path.normalize(file) !== path.join("lib", "testing");
}
