import type { SubjectVerdict } from "@/lib/domain/verdict";
import type { Sheet } from "@/lib/domain/workings";
import { isRatio } from "./measure";

/** The later deploy that took a change back, and how its own change compares; none where none did. */
export function confirmedSheets({ metric, size, cause: { confirmedBy } }: SubjectVerdict): Sheet[] {
  if (!confirmedBy || !size) return [];
  const [own, back] = [size.value, confirmedBy.size].map((change) => (isRatio(metric) ? Math.log(change) : change));
  const { deployId, label, at } = confirmedBy;
  return [{ id: "confirmed", given: {}, rows: [{ deploy: deployId, label, at, own: own ?? 0, back: back ?? 0 }] }];
}
