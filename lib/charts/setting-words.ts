import type { SettingName } from "@/lib/domain/settings-limits";

interface SettingWords {
  name: SettingName;
  label: string;
  unit: string;
}

interface SettingGroup {
  title: string;
  note: string;
  settings: SettingWords[];
}

/** What people read of each setting, in the order in which they are asked for. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: "What is too small to matter",
    note: "A change below its floor is never called a regression, however sure it is.",
    settings: [
      { name: "p50", label: "p50", unit: "per cent" },
      { name: "p95", label: "p95", unit: "per cent" },
      { name: "p99", label: "p99", unit: "per cent" },
      { name: "errorPoints", label: "Errors, in points", unit: "percentage points" },
      { name: "errorFactor", label: "Errors, as a factor", unit: "times as many" },
      { name: "throughput", label: "Throughput", unit: "per cent" },
    ],
  },
  {
    title: "Windows",
    note: "The minutes before a deploy that it is compared with, and those after its end that are judged. In its first minutes fresh processes are slow: latencies and errors of the warm-up are left out.",
    settings: [
      { name: "beforeMinutes", label: "Before", unit: "minutes" },
      { name: "afterMinutes", label: "After", unit: "minutes" },
      { name: "warmUpMinutes", label: "Warm-up", unit: "minutes" },
    ],
  },
  {
    title: "Sensitivity",
    note: "Of deploys that change nothing, the share that may be flagged. A smaller share misses more.",
    settings: [{ name: "falseAlarms", label: "False alarms", unit: "per cent of deploys" }],
  },
];

/** The metrics that can be watched. */
export const METRIC_NAMES = {
  p50: "p50",
  p95: "p95",
  p99: "p99",
  error_rate: "error rate",
  throughput: "throughput",
} as const;
