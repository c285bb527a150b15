import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureDemoProject, resetDemoProject } from "@/lib/auth/demo-project";
import { disconnect } from "@/lib/store/db";
import { runDemo } from "./demo";

/**
 * Fills the project "Demo" of a running Tidemark through its public intake and says where to look.
 * @param url where the app answers on this machine; @param address the one that people use.
 */
export async function fillDemo(url: string, address: string, dataFolder: string): Promise<void> {
  const keyFile = path.join(dataFolder, "demo-key");
  const kept = existsSync(keyFile) ? (await readFile(keyFile, "utf8")).trim() : null;
  const now = Date.now();
  const project = await ensureDemoProject(kept, now);
  await writeFile(keyFile, project.key, { mode: 0o600 });
  try {
    await runDemo({
      url,
      apiKey: project.key,
      now,
      onProgress: (line) => console.log(line),
      reset: async () => void (await resetDemoProject(project.key, now)),
    });
  } finally {
    await disconnect();
  }
  console.log(`\nThe demo is ready: ${address}/p/${project.slug}`);
  console.log("Its deploys are being judged, the latest first; that takes a minute or two.\n");
}
