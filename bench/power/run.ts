import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartError } from "../../scripts/prepare.mjs";
import { type Figure, printTable } from "../report";
import { FAMILIES, type PartOfFamily, runPart } from "./families";
import type { PowerLine, PowerOptions } from "./line";
import { type Answer, runParts, timed, usualThreads } from "./threads";

/**
 * Simulates deploys with and without a change, and tells how often the product's own engine is right about them.
 * `--only NAME…` runs some families of lines, `--quick` fewer simulations, `--threads N` in so many threads; files of
 * labelled cases may be given.
 */
export async function runPowerBench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      quick: { type: "boolean" },
      only: { type: "string", multiple: true },
      threads: { type: "string" },
    },
  });
  const names = FAMILIES.map(({ name }) => name);
  // After `--only NAME`, further names look like files.
  const isNamed = (one: string) => values.only !== undefined && names.includes(one);
  const only = [...(values.only ?? []), ...positionals.filter(isNamed)];
  const files = positionals.filter((one) => !isNamed(one));
  const unknown = only.find((one) => !names.includes(one));
  if (unknown !== undefined) throw new StartError(`--only takes ${names.join(", ")}, not ${unknown}`);
  const threads = values.threads === undefined ? usualThreads() : Number(values.threads);
  if (!(Number.isInteger(threads) && threads > 0)) throw new StartError("--threads takes a whole number from 1 on");
  const families = FAMILIES.filter(({ name }) => only.length === 0 || only.includes(name));
  const started = performance.now();
  const figures = await figuresOf(families, { isQuick: values.quick === true, files }, threads);
  console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in ${threads} threads\n`);
  printTable(figures, { value: "", n: "n" });
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

async function figuresOf(families: readonly PowerLine[], options: PowerOptions, threads: number): Promise<Figure[]> {
  const partsOf = (family: PowerLine): PartOfFamily[] =>
    Array.from({ length: family.parts(options) }, (_, part) => ({ name: family.name, part }));
  const alone = families.filter(({ isAlone }) => isAlone).flatMap(partsOf);
  const together = families.filter(({ isAlone }) => !isAlone).flatMap(partsOf);
  const answers: Answer[] = [];
  for (const part of alone) answers.push(await timed(() => runPart(part, options)));
  answers.push(...(await runParts(together, options, threads)));
  const parts = [...alone, ...together];
  return families.flatMap((family) => {
    const own = answers.filter((_, i) => parts[i]?.name === family.name);
    const { figures, details } = family.report(own.map(({ result }) => result));
    const seconds = own.reduce((sum, one) => sum + one.seconds, 0);
    console.log(`\n${family.name}: ${seconds.toFixed(0)} s of one thread${details ? `\n${details}` : ""}`);
    return figures;
  });
}
