import { clsx } from "clsx";
import type { ComponentProps } from "react";

const VARIANTS = {
  primary: "border-transparent bg-ink text-canvas hover:bg-ink/85",
  secondary: "border-edge bg-panel text-ink hover:bg-sunken",
  ghost: "border-transparent text-muted hover:bg-sunken hover:text-ink",
  danger: "border-regressed bg-panel text-regressed hover:bg-regressed-ground",
} as const;

const SIZES = {
  sm: "h-7 px-2.5 text-sm gap-1.5",
  md: "h-9 px-3.5 text-base gap-2",
  icon: "size-8 justify-center",
} as const;

interface ButtonStyle {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** The classes of a button, for a link that looks like one. */
export function buttonClass({ variant = "secondary", size = "sm" }: ButtonStyle = {}): string {
  return clsx(
    "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors",
    "disabled:opacity-50",
    VARIANTS[variant],
    SIZES[size],
  );
}

/** A button; `type` is "button" unless it says "submit". */
export function Button({
  variant,
  size,
  className,
  type = "button",
  ...props
}: ButtonStyle & ComponentProps<"button">) {
  const style: ButtonStyle = { ...(variant && { variant }), ...(size && { size }) };
  return <button type={type} className={clsx(buttonClass(style), className)} {...props} />;
}
