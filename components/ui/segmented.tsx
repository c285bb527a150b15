import { clsx } from "clsx";
import Link from "next/link";

interface Segment {
  label: string;
  href: string;
  current: boolean;
  /** The long form of a short label. */
  title?: string;
}

/** One choice out of a few; each is a link, so that the choice is in the URL. */
export function Segmented({ label, segments }: { label: string; segments: Segment[] }) {
  return (
    <nav aria-label={label} className="max-w-full overflow-x-auto rounded-md border border-hairline bg-sunken p-0.5">
      <ul className="flex">
        {segments.map((segment) => (
          <li key={segment.href}>
            <Link
              href={segment.href}
              prefetch={false}
              scroll={false}
              title={segment.title}
              aria-current={segment.current ? "true" : undefined}
              className={clsx(
                "block rounded-sm px-2.5 py-0.5 text-sm font-medium whitespace-nowrap -outline-offset-2",
                segment.current ? "bg-panel text-ink ring-1 ring-edge/60" : "text-muted hover:text-ink",
              )}
            >
              {segment.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
