import type { DeployVerdictKind } from "@/lib/domain/verdict";

/** What a person calls a kind of verdict. */
export const KIND_NAMES: Record<DeployVerdictKind, string> = {
  regressed: "regressed",
  improved: "improved",
  changed: "changed",
  unchanged: "no change",
  quiet: "no sign of change",
  inconclusive: "inconclusive",
  started_before: "started before",
  shared: "shared",
  mix_shifted: "mix shifted",
  confounded: "confounded",
};

/** Whether a list of deploys shows the kind: all but those of which too little is known. */
export function isListed(kind: DeployVerdictKind): boolean {
  return kind !== "inconclusive";
}

/** Whether a row of many deploys has room for the kind: something changed. */
export function isNotable(kind: DeployVerdictKind): boolean {
  return kind !== "unchanged" && kind !== "quiet" && kind !== "inconclusive";
}
