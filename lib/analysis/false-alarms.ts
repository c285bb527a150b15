import { couldBeJudged, type PretendedDeploy } from "@/lib/domain/pretended-deploy";
import { JUDGED_METRICS, type JudgedMetric } from "@/lib/domain/verdict";
import { type Share, shareOf } from "./accountability";

/** How often verdicts blame deploys that never were. */
export interface FalseAlarms {
  /** Of the pretended deploys that could be judged, those that anything was blamed on. */
  all: Share;
  /** The same of each metric that could be judged. */
  metrics: { metric: JudgedMetric; share: Share }[];
  /** The share that the settings allow, of all metrics together; null where nothing was judged. */
  expected: number | null;
  /** Too little was measured around so many further ones. */
  unjudged: number;
}

/** Counts pretended deploys. The interval takes them for independent: their windows do not overlap. */
export function falseAlarmsOf(deploys: readonly PretendedDeploy[]): FalseAlarms {
  const judged = deploys.filter(couldBeJudged);
  const allowed = judged.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
  const metrics = JUDGED_METRICS.flatMap((metric) => {
    const ofMetric = judged.filter((deploy) => deploy.judged.includes(metric));
    if (ofMetric.length === 0) return [];
    return { metric, share: shareOf(ofMetric.filter(({ blamed }) => blamed.includes(metric)).length, ofMetric.length) };
  });
  return {
    all: shareOf(judged.filter(({ blamed }) => blamed.length > 0).length, judged.length),
    metrics,
    // Without the dust of the sum.
    expected: judged.length === 0 ? null : Number((allowed / judged.length).toPrecision(12)),
    unjudged: deploys.length - judged.length,
  };
}
