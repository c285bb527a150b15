import { SETTING_LIMITS, type SettingName } from "@/lib/domain/settings-limits";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";

/** The fields of the form: text as people type it. */
export interface SettingsFields {
  values: Record<SettingName, string>;
  metrics: string[];
}

/** What is wrong with a field, and how to mend it. */
export type SettingsErrors = Partial<Record<SettingName | "metrics", string>>;

export type ParsedSettings = { settings: VerdictSettings; errors: null } | { settings: null; errors: SettingsErrors };

/** Fields of a form, or of an address's query; what is missing is empty. */
export function settingsFields(form: FormData | URLSearchParams): SettingsFields {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const values = mapSettings((name) => text(name));
  return { values, metrics: form.getAll("metrics").filter((value) => typeof value === "string") };
}

/** What people typed, in the units of the domain. Every wrong field is named. */
export function parseSettings({ values, metrics }: SettingsFields): ParsedSettings {
  const errors: SettingsErrors = {};
  const numbers = mapSettings((name) => {
    const value = Number(values[name].replace(",", ".") || Number.NaN);
    const { min, max, isWhole } = SETTING_LIMITS[name];
    if (Number.isNaN(value) || value < min || value > max || (isWhole && !Number.isInteger(value))) {
      errors[name] = `Enter a ${isWhole ? "whole " : ""}number from ${min} to ${max}.`;
    }
    return value;
  });
  const watched = DEFAULT_SETTINGS.metrics.filter((metric) => metrics.includes(metric));
  if (watched.length === 0) errors.metrics = "Choose at least one metric to watch.";
  if (!errors.afterMinutes && !errors.warmUpMinutes && numbers.afterMinutes - numbers.warmUpMinutes < SHORTEST_WINDOW) {
    errors.warmUpMinutes = `Leave at least ${SHORTEST_WINDOW} minutes of the window after: ${numbers.afterMinutes - SHORTEST_WINDOW} at most.`;
  }
  if (Object.keys(errors).length > 0) return { settings: null, errors };
  return { settings: toSettings(numbers, watched), errors: null };
}

/** The fields that settings fill. */
export function fieldsOf({ floors, metrics, ...settings }: VerdictSettings): SettingsFields {
  const values = {
    beforeMinutes: settings.beforeMinutes,
    afterMinutes: settings.afterMinutes,
    warmUpMinutes: settings.warmUpMinutes,
    falseAlarms: settings.falseAlarms * 100,
    p50: floors.p50 * 100,
    p95: floors.p95 * 100,
    p99: floors.p99 * 100,
    throughput: floors.throughput * 100,
    errorPoints: floors.errorPoints * 100,
    errorFactor: floors.errorFactor,
  };
  return { values: mapSettings((name) => plain(values[name])), metrics: [...metrics] };
}

const SHORTEST_WINDOW = 5;

function toSettings(numbers: Record<SettingName, number>, metrics: VerdictSettings["metrics"]): VerdictSettings {
  const { beforeMinutes, afterMinutes, warmUpMinutes } = numbers;
  const early = DEFAULT_SETTINGS.looks.filter((minutes) => minutes < afterMinutes);
  return {
    beforeMinutes,
    afterMinutes,
    warmUpMinutes,
    // The last look is at the end of the window.
    looks: afterMinutes === DEFAULT_SETTINGS.afterMinutes ? DEFAULT_SETTINGS.looks : [...early, afterMinutes],
    falseAlarms: share(numbers.falseAlarms),
    floors: {
      p50: share(numbers.p50),
      p95: share(numbers.p95),
      p99: share(numbers.p99),
      throughput: share(numbers.throughput),
      errorPoints: share(numbers.errorPoints),
      errorFactor: numbers.errorFactor,
    },
    metrics,
  };
}

/** A percentage as a share, without the dust of a division: 0.3 % is 0.003. */
function share(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}

function plain(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function mapSettings<T>(of: (name: SettingName) => T): Record<SettingName, T> {
  return {
    beforeMinutes: of("beforeMinutes"),
    afterMinutes: of("afterMinutes"),
    warmUpMinutes: of("warmUpMinutes"),
    falseAlarms: of("falseAlarms"),
    p50: of("p50"),
    p95: of("p95"),
    p99: of("p99"),
    throughput: of("throughput"),
    errorPoints: of("errorPoints"),
    errorFactor: of("errorFactor"),
  };
}
