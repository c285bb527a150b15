import { get } from "node:http";
import { signIn } from "@/lib/testing/sign-in";
import { MEASURED_SERVICE } from "./history";
import { type Figure, figure } from "./report";
import type { Stand } from "./stand";

const RECHARTS = "recharts-";

/** What a browser has to load before each page runs: the files of its script tags, compressed as served. */
export async function measureFirstLoad(stand: Stand): Promise<Figure[]> {
  const { url } = stand.app;
  const cookie = await signIn(url, stand.owner.email, stand.owner.password);
  const { rows } = await stand.sql.query<{ id: string }>(
    "SELECT d.id FROM deploy d JOIN project p ON p.id = d.project_id WHERE p.slug = 'usual' ORDER BY d.deployed_at DESC LIMIT 1",
  );
  const pages: Record<string, string> = {
    "sign-in": "/sign-in",
    overview: "/p/usual",
    service: `/p/usual/services/${MEASURED_SERVICE}`,
    timeline: "/p/usual/deploys",
    deploy: `/p/usual/deploys/${rows[0]?.id}`,
    setup: "/p/usual/setup",
    keys: "/p/usual/keys",
    account: "/account",
  };
  const files = new Map<string, Promise<Script>>();
  const figures: Figure[] = [];
  const withRecharts: string[] = [];
  for (const [name, path] of Object.entries(pages)) {
    const response = await fetch(`${url}${path}`, {
      headers: name === "sign-in" ? {} : { cookie },
      redirect: "manual",
    });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    const sources = scriptsOf(await response.text());
    for (const source of sources) if (!files.has(source)) files.set(source, fetchScript(new URL(source, url)));
    const scripts = await Promise.all(sources.map((source) => files.get(source)));
    const bytes = scripts.reduce((sum, script) => sum + (script?.compressedBytes ?? 0), 0);
    if (scripts.some((script) => script?.hasRecharts)) withRecharts.push(name);
    figures.push(figure(`first-load JavaScript, ${name}`, "KB", [bytes / 1000], { atMost: 220 }));
  }
  if (withRecharts.length > 0) console.log(`Recharts is loaded at first by: ${withRecharts.join(", ")}`);
  return [...figures, figure("pages that load Recharts at first", "pages", [withRecharts.length], { atMost: 0 })];
}

/** Scripts without `nomodule`, each once. */
function scriptsOf(html: string): string[] {
  const tags = html.match(/<script\b[^>]*>/g) ?? [];
  const sources = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []);
  return [...new Set(sources)];
}

interface Script {
  compressedBytes: number;
  hasRecharts: boolean;
}

async function fetchScript(url: URL): Promise<Script> {
  const plain = await fetch(url, { headers: { "accept-encoding": "identity" } });
  const compressedBytes = await transferred(url);
  return { compressedBytes, hasRecharts: (await plain.text()).includes(RECHARTS) };
}

/** Bytes of the body as a browser gets them; fetch would unpack it. */
function transferred(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.once("end", () => resolve(bytes)).once("error", reject);
    }).once("error", reject);
  });
}
