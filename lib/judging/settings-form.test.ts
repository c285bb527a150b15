import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SETTING_LIMITS, type SettingName } from "@/lib/domain/settings-limits";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { fieldsOf, parseSettings, settingsFields } from "./settings-form";

const defaults = fieldsOf(DEFAULT_SETTINGS);
const withValue = (name: SettingName, value: string) => ({
  ...defaults,
  values: { ...defaults.values, [name]: value },
});

describe("the form", () => {
  test("shows percentages and points, and gives back what it was filled with", () => {
    expect(defaults.values).toMatchObject({ p95: "10", errorPoints: "0.5", falseAlarms: "1.5", errorFactor: "1.5" });
    expect(parseSettings(defaults)).toEqual({ settings: DEFAULT_SETTINGS, errors: null });
  });

  test("gives back any settings that it takes", () => {
    const percent = fc.integer({ min: 1, max: 10_000 }).map((tenths) => String(tenths / 10));
    fc.assert(
      fc.property(percent, percent, fc.integer({ min: 10, max: 60 }), (p50, p95, after) => {
        const fields = { ...defaults, values: { ...defaults.values, p50, p95, afterMinutes: String(after) } };
        const { settings } = parseSettings(fields);
        expect(settings && fieldsOf(settings)).toEqual(fields);
        expect(settings?.looks.filter((look) => look <= after).at(-1)).toBe(after);
      }),
    );
  });

  test.each<[SettingName, string]>([
    ["p95", ""],
    ["p95", "much"],
    ["p95", "0"],
    ["p95", "-5"],
    ["p95", "1e9"],
    ["p95", "Infinity"],
    ["beforeMinutes", "30.5"],
    ["afterMinutes", "0"],
  ])("names the field that is wrong and says what may be entered: %s %j", (name, value) => {
    const { errors } = parseSettings(withValue(name, value));
    const { min, max } = SETTING_LIMITS[name];
    expect(errors).toEqual({ [name]: expect.stringContaining(`from ${min} to ${max}`) });
  });

  test("names every wrong field, and takes a comma for a point", () => {
    expect(Object.keys(parseSettings({ values: withValue("p50", "x").values, metrics: [] }).errors ?? {})).toEqual([
      "p50",
      "metrics",
    ]);
    expect(parseSettings(withValue("p50", "2,5")).settings?.floors.p50).toBe(0.025);
  });

  test("leaves something of the window after the warm-up", () => {
    const fields = withValue("afterMinutes", "10");
    const { errors } = parseSettings({ ...fields, values: { ...fields.values, warmUpMinutes: "6" } });
    expect(errors).toEqual({ warmUpMinutes: expect.stringContaining("5 at most") });
  });

  test("reads a form, and what is missing of it is empty", () => {
    const form = new URLSearchParams([
      ["p95", " 12 "],
      ["metrics", "p95"],
      ["metrics", "nonsense"],
    ]);
    expect(settingsFields(form)).toMatchObject({ values: { p95: "12", p50: "" }, metrics: ["p95", "nonsense"] });
  });
});
