import { CircleDashed, CircleX, type LucideIcon, RotateCcw, Undo2 } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { Deploy, DeployKind, DeployStatus } from "@/lib/domain/deploy";

const STATUSES: Record<Exclude<DeployStatus, "succeeded">, { word: string; tone: Tone; icon: LucideIcon }> = {
  started: { word: "in progress", tone: "inconclusive", icon: CircleDashed },
  failed: { word: "failed", tone: "regressed", icon: CircleX },
  rolled_back: { word: "rolled back", tone: "regressed", icon: Undo2 },
};

const KINDS: Record<Exclude<DeployKind, "deploy">, string> = {
  rollback: "rollback",
  config: "config change",
  flag: "flag change",
  migration: "migration",
  other: "other change",
};

/** What is out of the ordinary about a deploy, as badges; `whole` says the ordinary too. */
export function DeployBadges({ deploy, whole = false }: { deploy: Pick<Deploy, "status" | "kind">; whole?: boolean }) {
  const { status, kind } = deploy;
  const state = status === "succeeded" ? null : STATUSES[status];
  return (
    <>
      {kind !== "deploy" && <Badge {...(kind === "rollback" && { icon: RotateCcw })}>{KINDS[kind]}</Badge>}
      {state ? (
        <Badge tone={state.tone} icon={state.icon}>
          {state.word}
        </Badge>
      ) : (
        whole && <Badge>succeeded</Badge>
      )}
    </>
  );
}

/** A deploy's mark on the rail: filled when it went out, hollow while it does, crossed when it failed. */
export function RailMark({ status }: { status: DeployStatus }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 14 14" className="timeline-mark">
      {status === "failed" ? (
        <path d="m3.5 3.5 7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      ) : (
        <circle
          cx="7"
          cy="7"
          r="4"
          stroke="currentColor"
          strokeWidth="1.5"
          fill={status === "succeeded" ? "currentColor" : "none"}
          strokeDasharray={status === "rolled_back" ? "2.2 2" : undefined}
        />
      )}
    </svg>
  );
}
