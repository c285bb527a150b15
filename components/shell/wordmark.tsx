import { clsx } from "clsx";

/** The name with its mark: a tide line, and the line that it reached. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={clsx("inline-flex items-center gap-2 font-semibold tracking-tight", className)}>
      <svg aria-hidden="true" viewBox="0 0 20 20" className="size-5">
        <path d="M10 2v16" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2" className="text-deploy" />
        <path
          d="M1.5 13c2.2 0 2.2-2 4.2-2s2.1 2 4.3 2c2 0 2-6 4.2-6s2.1 1.5 4.3 1.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.75"
          strokeLinecap="round"
        />
      </svg>
      Tidemark
    </span>
  );
}
