import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const TONES = {
  neutral: "border-hairline bg-sunken text-muted",
  regressed: "border-regressed/30 bg-regressed-ground text-regressed",
  improved: "border-improved/30 bg-improved-ground text-improved",
  inconclusive: "border-inconclusive/30 bg-inconclusive-ground text-inconclusive",
} as const;

export type Tone = keyof typeof TONES;

interface BadgeProps {
  tone?: Tone;
  /** A shape beside the word: colour never stands alone. */
  icon?: LucideIcon;
  children: ReactNode;
}

export function Badge({ tone = "neutral", icon: Icon, children }: BadgeProps) {
  return (
    <span className={`badge ${TONES[tone]}`}>
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
