import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartError } from "../scripts/prepare.mjs";
import { buildWithEmptyRoute } from "./build";
import { measureFirstLoad } from "./first-load";
import { measureIntake } from "./intake";
import { GENERATED, measurePages } from "./pages";
import { type Figure, printTable } from "./report";
import { measureStart } from "./second-start";
import { soak } from "./soak";
import { withStand } from "./stand";
import { measureStorage } from "./storage";

const PARTS = ["intake", "storage", "pages", "js", "start"] as const;
type Part = (typeof PARTS)[number];

const SOAK_MINUTES = 15;
const PLOT = "soak.svg";

/**
 * Measures the production build and prints one table. Parts may be named (default: all); `--json FILE`
 * keeps the figures; `--soak` runs only the long one, for the minutes that are given, and draws it to `--plot FILE`.
 */
export async function runBench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "string" }, soak: { type: "boolean" }, plot: { type: "string" } },
  });
  const work = values.soak ? soakFor(positionals, values.plot ?? PLOT) : measureParts(positionals);
  const figures = await work;
  console.log("");
  printTable(figures);
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

async function soakFor([given, ...rest]: string[], plot: string): Promise<Figure[]> {
  const minutes = given === undefined ? SOAK_MINUTES : Number(given);
  if (!(minutes > 0) || rest.length > 0) throw new StartError("--soak takes a number of minutes");
  return withStand(await buildWithEmptyRoute(), (stand) => soak(stand, minutes, plot));
}

async function measureParts(given: string[]): Promise<Figure[]> {
  const parts = new Set(given.length > 0 ? given.map(toPart) : PARTS);
  const figures: Figure[] = [];
  if (parts.has("start")) figures.push(...(await measureStart()));
  if (parts.size === 1 && parts.has("start")) return figures;
  const folder = await buildWithEmptyRoute();
  if (parts.has("intake")) figures.push(...(await withStand(folder, measureIntake)));
  if (parts.has("storage")) figures.push(...(await withStand(folder, measureStorage)));
  if (parts.has("pages") || parts.has("js")) {
    const ofPages = await withStand(
      folder,
      async (stand) => [
        ...(parts.has("pages") ? await measurePages(stand) : []),
        ...(parts.has("js") ? await measureFirstLoad(stand) : []),
      ],
      GENERATED,
    );
    figures.push(...ofPages);
  }
  return figures;
}

function toPart(name: string): Part {
  const part = PARTS.find((one) => one === name);
  if (!part) throw new StartError(`there is no part "${name}"; the parts are ${PARTS.join(", ")}`);
  return part;
}
