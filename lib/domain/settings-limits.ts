/** The least and the most that a setting may be, in the unit in which people see it. */
interface Limits {
  min: number;
  max: number;
  isWhole: boolean;
}

/** Minutes, per cent, percentage points (`errorPoints`) and a factor (`errorFactor`). */
export const SETTING_LIMITS = {
  beforeMinutes: { min: 20, max: 240, isWhole: true },
  afterMinutes: { min: 10, max: 60, isWhole: true },
  warmUpMinutes: { min: 0, max: 10, isWhole: true },
  falseAlarms: { min: 0.1, max: 20, isWhole: false },
  p50: { min: 0.1, max: 1000, isWhole: false },
  p95: { min: 0.1, max: 1000, isWhole: false },
  p99: { min: 0.1, max: 1000, isWhole: false },
  throughput: { min: 0.1, max: 1000, isWhole: false },
  errorPoints: { min: 0.01, max: 100, isWhole: false },
  errorFactor: { min: 1, max: 100, isWhole: false },
} as const satisfies Record<string, Limits>;

export type SettingName = keyof typeof SETTING_LIMITS;
