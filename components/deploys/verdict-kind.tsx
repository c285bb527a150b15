import {
  ArrowUpDown,
  CircleCheck,
  CircleQuestionMark,
  Clock,
  Equal,
  EqualApproximately,
  History,
  type LucideIcon,
  Shuffle,
  Split,
  TriangleAlert,
  Waypoints,
} from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { KIND_NAMES } from "@/lib/charts/verdict-kinds";
import type { DeployVerdictKind } from "@/lib/domain/verdict";

const MARKS: Record<DeployVerdictKind, { icon: LucideIcon; tone: Tone }> = {
  regressed: { icon: TriangleAlert, tone: "regressed" },
  improved: { icon: CircleCheck, tone: "improved" },
  changed: { icon: ArrowUpDown, tone: "neutral" },
  unchanged: { icon: Equal, tone: "neutral" },
  quiet: { icon: EqualApproximately, tone: "neutral" },
  inconclusive: { icon: CircleQuestionMark, tone: "inconclusive" },
  started_before: { icon: History, tone: "neutral" },
  shared: { icon: Waypoints, tone: "neutral" },
  mix_shifted: { icon: Shuffle, tone: "neutral" },
  confounded: { icon: Split, tone: "inconclusive" },
};

/** The kind of a verdict by word, shape and colour. */
export function VerdictBadge({ kind }: { kind: DeployVerdictKind }) {
  return <Badge {...MARKS[kind]}>{KIND_NAMES[kind]}</Badge>;
}

/** The shape of a kind alone, where its name is said besides. */
export function VerdictMark({ kind }: { kind: DeployVerdictKind }) {
  const { icon: Icon } = MARKS[kind];
  return <Icon aria-hidden className="size-3 shrink-0" />;
}

/** In place of a kind before the first look at a deploy. */
export function TooEarlyBadge() {
  return <Badge icon={Clock}>too early</Badge>;
}
