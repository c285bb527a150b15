import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

// 16 px on a phone: below that, iOS zooms into a focused field.
const CONTROL =
  "h-9 rounded-md border border-edge bg-panel px-2.5 text-base text-ink placeholder:text-muted disabled:opacity-60 max-md:text-lg aria-invalid:border-regressed";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={clsx(CONTROL, className)} {...props} />;
}

export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select className={clsx(CONTROL, "pr-7", className)} {...props} />;
}

interface LabelProps {
  htmlFor: string;
  children: ReactNode;
}

function Label({ htmlFor, children }: LabelProps) {
  return (
    <label htmlFor={htmlFor} className="text-sm font-medium text-ink">
      {children}
    </label>
  );
}

interface FieldProps {
  /** The id of the control inside. Its hint and error are `<id>-hint` and `<id>-error`, for aria-describedby. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

/** A labelled control with its hint and, after a refused submit, its error. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-regressed">
          {error}
        </p>
      )}
    </div>
  );
}
