import type { ReactNode } from "react";

interface EmptyStateProps {
  title: ReactNode;
  /** What would fill the place, and what to do for it. */
  children: ReactNode;
}

/** A place with nothing in it yet: says why, and what to do. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-3 px-4 py-8 sm:items-center sm:px-8 sm:text-center">
      <svg aria-hidden="true" viewBox="0 0 72 20" className="h-5 w-18 text-edge">
        <path
          d="M0 14c6 0 6-6 12-6s6 6 12 6 6-6 12-6 6 6 12 6 6-6 12-6 6 6 12 6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        />
      </svg>
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="flex max-w-prose flex-col gap-3 text-muted sm:items-center">{children}</div>
    </div>
  );
}
