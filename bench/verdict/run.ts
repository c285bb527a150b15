import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { examineSeries, judgeTogether } from "@/lib/analysis/judge";
import { describeVerdict } from "@/lib/charts/verdict-words";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { readCases, type VerdictCase } from "./cases";
import { METHODS } from "./methods";
import { type Agreement, agreementOf, type Decided } from "./score";

/** A verdict is taken when so much has passed since the deploy. */
const DECIDED_WITHIN = 30 * MINUTE;
const USAGE = "npm run bench:verdict -- [--summary OUT] [--json OUT] FILE…";

interface CaseResult extends Decided {
  id: string;
  kind: string;
  sentence: string;
}

interface FileResult {
  file: string;
  agreements: { method: string; agreement: Agreement }[];
  results: CaseResult[];
  unreadable: number;
}

/** Judges labelled cases with the product's own engine and default settings, and with methods to compare it with. */
export async function runVerdictBench(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { summary: { type: "string" }, json: { type: "string" } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new Error(`Name at least one file of cases: ${USAGE}`);
  const files: FileResult[] = [];
  for (const file of positionals) {
    const result = await judgeFile(file);
    printFile(result);
    files.push(result);
  }
  if (values.summary) await writeFile(values.summary, `${JSON.stringify(files.map(summaryOf), null, 2)}\n`);
  if (values.json) await writeFile(values.json, files.flatMap(({ results }) => results.map(lineOf)).join(""));
  if (files.some(({ unreadable }) => unreadable > 0)) process.exitCode = 1;
}

async function judgeFile(file: string): Promise<FileResult> {
  const results: CaseResult[] = [];
  const others = METHODS.map((method) => ({ method, decided: [] as Decided[] }));
  let unreadable = 0;
  const tell = ({ line, reason }: { line: number; reason: string }) => {
    unreadable++;
    console.error(`${file}, line ${line}: ${reason}; the line is left out`);
  };
  for await (const one of readCases(file, tell)) {
    results.push(judgeCase(one));
    for (const { method, decided } of others) {
      const { isChanged, score } = method.decide(one);
      decided.push({ isChanged: one.isChanged, decision: isChanged, score, delayMinutes: null });
    }
  }
  const ours = { method: "Tidemark", agreement: agreementOf(results) };
  const compared = others.map(({ method, decided }) => ({
    method: `${method.name}, ${method.minutes} min`,
    agreement: agreementOf(decided),
  }));
  return { file, agreements: [ours, ...compared], results, unreadable };
}

function judgeCase({ id, series, deployedAt, isChanged }: VerdictCase): CaseResult {
  const rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now: deployedAt + DECIDED_WITHIN };
  const examined = examineSeries(series, rollout, DEFAULT_SETTINGS);
  const [verdict] = examined ? judgeTogether([examined], DEFAULT_SETTINGS) : [];
  if (!examined || !verdict) {
    const sentence = "Nothing can be said: there are no values around the deploy.";
    return { id, isChanged, decision: false, score: 0, delayMinutes: null, kind: "inconclusive", sentence };
  }
  return {
    id,
    isChanged,
    decision: verdict.kind === "changed",
    score: Math.max(examined.examination?.surprise ?? 0, examined.examination?.movementSurprise ?? 0),
    delayMinutes: verdict.calledAfter,
    kind: verdict.kind,
    sentence: describeVerdict(verdict, "the value", deployedAt),
  };
}

function lineOf({ id, score, decision, delayMinutes, kind, sentence }: CaseResult): string {
  const line = { id, score, decision: decision ? "changed" : "unchanged", delay_min: delayMinutes, kind, sentence };
  return `${JSON.stringify(line)}\n`;
}

function summaryOf({ file, agreements, unreadable }: FileResult) {
  const [ours, ...others] = agreements;
  return {
    file,
    unreadable,
    ...ours?.agreement,
    compared: Object.fromEntries(others.map((one) => [one.method, one.agreement])),
  };
}

function printFile({ file, agreements }: FileResult): void {
  const labelled = agreements[0]?.agreement;
  console.log(`\n${file}: ${labelled?.cases ?? 0} cases, ${labelled?.unlabelled ?? 0} of them without a label`);
  const header = ["", "TP", "FP", "FN", "TN", "precision", "recall", "F1", "false pos.", "area ROC", "delay"];
  const rows = agreements.map(({ method, agreement: one }) => [
    method,
    ...[one.truePositives, one.falsePositives, one.falseNegatives, one.trueNegatives].map(String),
    ...[one.precision, one.recall, one.f1, one.falsePositiveRate, one.areaUnderRoc].map(
      (value) => value?.toFixed(3) ?? "–",
    ),
    one.medianDelayMinutes === null ? "–" : `${one.medianDelayMinutes} min`,
  ]);
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    );
  }
}
