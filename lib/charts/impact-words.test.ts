import { expect, test } from "vitest";
import type { WindowNote } from "@/lib/domain/impact";
import { MINUTE } from "@/lib/domain/time";
import { describeWindows } from "./impact-words";

const noon = Date.UTC(2026, 10, 23, 12);

function windows(length: number, rollout: number, notes: WindowNote[] = []) {
  const start = noon + rollout * MINUTE;
  return {
    before: { from: noon - length * MINUTE, to: noon, complete: true },
    after: { from: start, to: start + length * MINUTE, complete: true },
    notes,
  };
}

test("both windows with their ends", () => {
  expect(describeWindows(windows(60, 0)).sentence).toBe(
    "60 min before, 23 Nov 11:00 to 12:00 UTC, against 60 min after, 23 Nov 12:00 to 13:00 UTC.",
  );
});

test("a rollout belongs to neither, and a day that ends within a window is named", () => {
  const late = Date.UTC(2026, 10, 23, 23, 30);
  const shifted = windows(60, 3);
  const by = late - noon;
  const { sentence } = describeWindows({
    before: { from: shifted.before.from + by, to: shifted.before.to + by, complete: true },
    after: { from: shifted.after.from + by, to: shifted.after.to + by, complete: true },
    notes: [],
  });
  expect(sentence).toBe(
    "60 min before, 23 Nov 22:30 to 23:30 UTC, against 60 min after, 23 Nov 23:33 to 24 Nov 00:33 UTC. " +
      "The 3 minutes of the deploy itself count on neither side.",
  );
});

test("what is still to come", () => {
  const words = describeWindows(windows(23, 0, ["after_not_over"]));
  expect(words.isFilling).toBe(true);
  expect(words.notes).toEqual([
    "The time after the deploy is still filling: 23 of 60 min; this page refreshes itself.",
  ]);
  expect(describeWindows(windows(0, 0, ["after_not_over"])).sentence).toBeNull();
});

test.each<[WindowNote, string]>([
  ["cut_by_previous_deploy", "before this one was less than 60 min earlier"],
  ["cut_by_next_deploy", "next deploy followed within 60 min"],
  ["no_data_before", "nothing to compare with"],
  ["by_the_hour", "whole hours are compared"],
  ["no_longer_kept", "no longer kept, so there is nothing to compare"],
])("%s is said", (note, text) => {
  const words = describeWindows(windows(10, 0, [note]));
  expect(words.notes).toHaveLength(1);
  expect(words.notes[0]).toContain(text);
  expect(words.isFilling).toBe(false);
});
