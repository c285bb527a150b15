import { type ChaosPlan, type ChaosResult, runChaos } from "@/e2e/http/crash-run";

const plan: ChaosPlan = {
  ...{ app: 20, postgres: 10, everything: 2, cuts: 5 },
  ...{ hangs: 5, hangMs: 20_000, exporters: 4, limitMs: 30 * 60_000 },
};

/** The long form of e2e/http/crash.http.test.ts: some ten minutes, thirty at most. Ends the process. */
export async function testChaos(): Promise<void> {
  const started = Date.now();
  const minutes = () => ((Date.now() - started) / 60_000).toFixed(1);
  console.log("Under load:", plan);
  const result = await runChaos(plan, (line) => console.log(`${minutes().padStart(5)} min  ${line}`));
  const wrong = problemsOf(result);
  console.log(result);
  console.log(wrong.length === 0 ? `\nAll exact after ${minutes()} minutes` : `\nFailed: ${wrong.join("; ")}`);
  process.exit(wrong.length === 0 ? 0 : 1);
}

function problemsOf(result: ChaosResult): string[] {
  const { unexpected, missingDeploys, doubledDeploys, differingSpans } = result;
  const counts =
    result.recordedDeploys === result.acknowledgedDeploys ? [] : ["deploys were recorded that nobody heard of"];
  const lost = missingDeploys.map((sha) => `deploy ${sha} is missing`);
  return [
    ...counts,
    ...lost,
    ...doubledDeploys.map((sha) => `deploy ${sha} is there twice`),
    ...differingSpans,
    ...unexpected,
  ];
}
