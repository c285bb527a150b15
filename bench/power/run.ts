import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartError } from "../../scripts/prepare.mjs";
import { type Figure, printTable } from "../report";
import { changes } from "./changes";
import { confoundedFigures } from "./confounded";
import { cost } from "./cost";
import { driftFigures } from "./drift";
import { falseAlarms } from "./false-alarms";
import { intervals } from "./intervals";
import { labelled } from "./labelled";
import type { PowerLine } from "./line";
import { mixFigures } from "./mix";
import { neededFigures } from "./needed";
import { onset } from "./onset";
import { siblingFigures } from "./siblings";
import { trend } from "./trend";
import { versionFigures } from "./versions";
import { wholeDeploys } from "./whole-deploys";

const confounded: PowerLine = { name: "confounded", run: ({ isQuick }) => confoundedFigures(isQuick ? 20 : 200) };
const mix: PowerLine = { name: "mix", run: ({ isQuick }) => mixFigures(isQuick ? 10 : 100) };
const siblings: PowerLine = { name: "siblings", run: ({ isQuick }) => siblingFigures(isQuick ? 10 : 100) };
const versions: PowerLine = { name: "versions", run: ({ isQuick }) => versionFigures(isQuick ? 20 : 200) };

const drift: PowerLine = { name: "drift", run: ({ isQuick }) => driftFigures(isQuick ? 20 : 200) };
const needed: PowerLine = { name: "needed", run: ({ isQuick }) => neededFigures(isQuick ? 50 : 500) };

const LINES: readonly PowerLine[] = [
  cost,
  changes,
  trend,
  onset,
  intervals,
  confounded,
  mix,
  versions,
  siblings,
  drift,
  needed,
  wholeDeploys,
  falseAlarms,
  labelled,
];

/**
 * Simulates deploys with and without a change, and tells how often the product's own engine is right about them.
 * `--only NAME…` runs some families of lines, `--quick` fewer simulations; files of labelled cases may be given.
 */
export async function runPowerBench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      quick: { type: "boolean" },
      only: { type: "string", multiple: true },
    },
  });
  const names = LINES.map(({ name }) => name);
  // After `--only NAME`, further names look like files.
  const isNamed = (one: string) => values.only !== undefined && names.includes(one);
  const only = [...(values.only ?? []), ...positionals.filter(isNamed)];
  const files = positionals.filter((one) => !isNamed(one));
  const unknown = only.find((one) => !names.includes(one));
  if (unknown !== undefined) throw new StartError(`--only takes ${names.join(", ")}, not ${unknown}`);
  const figures: Figure[] = [];
  for (const line of LINES.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const started = performance.now();
    figures.push(...(await line.run({ isQuick: values.quick === true, files })));
    console.log(`\n${line.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  console.log("");
  printTable(figures, { value: "", n: "n" });
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
