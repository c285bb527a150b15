import Link from "next/link";
import { buttonClass } from "./button";

interface PaginationProps {
  /** What is paged: "Deploys". */
  label: string;
  /** Back to the first page; null when this is it. */
  firstHref: string | null;
  /** The next page; null when this is the last. */
  nextHref: string | null;
}

/** Keyset paging goes forward, or back to the start; the browser's back button does the rest. */
export function Pagination({ label, firstHref, nextHref }: PaginationProps) {
  if (!firstHref && !nextHref) return null;
  return (
    <nav aria-label={`${label}: pages`} className="flex items-center justify-between gap-2">
      {firstHref ? (
        <Link href={firstHref} className={buttonClass()}>
          Newest
        </Link>
      ) : (
        <span />
      )}
      {nextHref && (
        <Link href={nextHref} rel="next" className={buttonClass()}>
          Older
        </Link>
      )}
    </nav>
  );
}
