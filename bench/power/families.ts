import { changes } from "./changes";
import { confoundedFigures } from "./confounded";
import { cost } from "./cost";
import { driftFigures } from "./drift";
import { falseAlarms } from "./false-alarms";
import { intervals } from "./intervals";
import { labelled } from "./labelled";
import { inOnePart, type PowerLine, type PowerOptions } from "./line";
import { mix } from "./mix";
import { neededFigures } from "./needed";
import { onset } from "./onset";
import { quietDeploys } from "./quiet";
import { siblingFigures } from "./siblings";
import { trend } from "./trend";
import { versionFigures } from "./versions";
import { wholeDeploys } from "./whole-deploys";

/** All families, in the order of the table. */
export const FAMILIES: readonly PowerLine[] = [
  cost,
  changes,
  trend,
  onset,
  intervals,
  inOnePart("confounded", ({ isQuick }) => confoundedFigures(isQuick ? 20 : 200)),
  mix,
  inOnePart("versions", ({ isQuick }) => versionFigures(isQuick ? 20 : 200)),
  inOnePart("siblings", ({ isQuick }) => siblingFigures(isQuick ? 10 : 100)),
  inOnePart("drift", ({ isQuick }) => driftFigures(isQuick ? 20 : 200)),
  inOnePart("needed", ({ isQuick }) => neededFigures(isQuick ? 50 : 500)),
  wholeDeploys,
  quietDeploys,
  falseAlarms,
  labelled,
];

/** What a part of a family finds. */
export async function runPart({ name, part }: PartOfFamily, options: PowerOptions): Promise<unknown> {
  const family = FAMILIES.find((one) => one.name === name);
  if (!family) throw new Error(`there is no family ${name}`);
  return family.run(options, part);
}

/** A part of the family of that name. */
export interface PartOfFamily {
  name: string;
  part: number;
}
