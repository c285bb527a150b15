import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY } from "@/lib/domain/time";
import { flagHref, type MarkedDeploy, placeDeploys, placeFlags } from "./deploy-markers";

const window = { from: 0, to: 100_000 };

function deploy(at: number, label = `v${at}`, verdict: MarkedDeploy["verdict"] = null): MarkedDeploy {
  return { id: `id-${at}-${label}`, at, label, href: `/d/${at}`, verdict };
}

describe("placeDeploys", () => {
  test("a deploy lies at its time", () => {
    const { markers } = placeDeploys([deploy(25_250)], window, 1_000);
    expect(markers).toEqual([{ x: 252.5, endX: 252.5, deploys: [{ ...deploy(25_250), x: 252.5 }] }]);
  });

  test("the window is half open, and what lies outside is counted", () => {
    const placed = placeDeploys([deploy(-1), deploy(0), deploy(99_999), deploy(100_000)], window, 1_000);
    expect(placed.before).toBe(1);
    expect(placed.after).toBe(1);
    expect(placed.markers.map((marker) => marker.deploys[0].at)).toEqual([0, 99_999]);
  });

  test("deploys too close to tell apart share a line, in the order of time", () => {
    const { markers } = placeDeploys([deploy(50_375), deploy(50_000), deploy(50_250), deploy(50_400)], window, 1_000);
    expect(markers.map((marker) => marker.deploys.map((d) => d.at))).toEqual([[50_000, 50_250, 50_375], [50_400]]);
    expect(markers[0]?.x).toBe(500);
    expect(markers[0]?.endX).toBeCloseTo(503.75, 9);
  });

  test("the number of lines is bounded by the width, however many deploys there are", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => deploy(index * 20));
    const { markers } = placeDeploys(many, window, 400);
    expect(markers.length).toBeLessThanOrEqual(101);
    expect(markers.flatMap((marker) => marker.deploys)).toHaveLength(5_000);
  });
});

describe("placeFlags", () => {
  const flagsOf = (deploys: MarkedDeploy[], width: number) =>
    placeFlags(placeDeploys(deploys, window, width).markers, width);

  test("a lone deploy is named over its line", () => {
    const [flag] = flagsOf([deploy(50_000, "v2.4.1")], 1_000);
    expect(flag).toMatchObject({ x: 500, text: "v2.4.1" });
    expect((flag?.left ?? 0) + (flag?.width ?? 0) / 2).toBe(500);
  });

  test("the newest of several that do not fit is named, the others are counted", () => {
    const flags = flagsOf([deploy(50_000, "v1"), deploy(52_000, "v2"), deploy(54_000, "v3")], 600);
    expect(flags.map((flag) => flag.text)).toEqual(["v3 +2"]);
    expect(flags[0]?.deploys.map((d) => d.label)).toEqual(["v1", "v2", "v3"]);
  });

  test("a flag bears the gravest verdict of its deploys, and has room for its shape", () => {
    const deploys = [
      deploy(50_000, "v1.0.0", "improved"),
      deploy(52_000, "v2.0.0", "regressed"),
      deploy(54_000, "v3.0.0", "quiet"),
    ];
    const [flag] = flagsOf(deploys, 600);
    expect(flag).toMatchObject({ text: "v2.0.0 +2", x: 312, kind: "regressed" });
    const [plain] = flagsOf(
      deploys.map((one) => ({ ...one, verdict: "unchanged" as const })),
      600,
    );
    expect(plain?.kind).toBeNull();
    expect((flag?.width ?? 0) - (plain?.width ?? 0)).toBe(15);
  });

  test("a flag of one leads to the deploy, one of several to the timeline of their days", () => {
    const [flag] = flagsOf([deploy(50_000)], 1_000);
    expect(flag && flagHref(flag, "/deploys?env=x")).toBe("/d/50000");
    const year = { from: 0, to: 365 * DAY };
    const [several] = placeFlags(placeDeploys([deploy(0), deploy(DAY)], year, 1_000).markers, 1_000);
    expect(several && flagHref(several, "/deploys?env=x")).toBe("/deploys?env=x&from=1970-01-01&to=1970-01-02");
  });

  test("a lone deploy beside a flag keeps as much of its name as there is room for", () => {
    const flags = flagsOf([deploy(10_000, "v2.40.0"), deploy(30_000, "v2.41.0")], 300);
    expect(flags.map((flag) => flag.text)).toEqual(["v2.40…", "v2.41.0"]);
  });

  test("a long label is cut", () => {
    expect(flagsOf([deploy(50_000, "2026-11-23-release-candidate")], 1_000)[0]?.text).toBe("2026-11-23-re…");
  });

  test("flags stay in the plot, never overlap, and hold every deploy once", () => {
    const at = fc.integer({ min: 0, max: 99_999 });
    const label = fc.string({ minLength: 1, maxLength: 20 });
    const verdict = fc.constantFrom(null, "quiet" as const, "regressed" as const, "improved" as const);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(at, label, verdict), { maxLength: 90 }),
        fc.integer({ min: 200, max: 2_000 }),
        (raw, width) => {
          const deploys = raw.map((one) => deploy(...one));
          const flags = flagsOf(deploys, width);
          let right = 0;
          for (const flag of flags) {
            expect(flag.left).toBeGreaterThanOrEqual(right);
            right = flag.left + flag.width;
            expect(right).toBeLessThanOrEqual(width);
          }
          expect(flags.flatMap((flag) => flag.deploys.map((d) => d.at))).toEqual(
            deploys.map((d) => d.at).sort((a, b) => a - b),
          );
        },
      ),
    );
  });
});
