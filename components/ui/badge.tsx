import { clsx } from "clsx";
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
  className?: string;
  children: ReactNode;
}

export function Badge({ tone = "neutral", icon: Icon, className, children }: BadgeProps) {
  return (
    <span
      className={clsx(
        "inline-flex max-w-full items-center gap-1 rounded-sm border px-1.5 text-xs leading-5 font-medium whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
