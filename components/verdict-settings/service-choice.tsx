import { clsx } from "clsx";
import Link from "next/link";

interface ServiceChoiceProps {
  choices: { label: string; href: string; current: boolean; hasOwn: boolean }[];
}

/** Whose settings are shown; a service that has its own says so. */
export function ServiceChoice({ choices }: ServiceChoiceProps) {
  return (
    <nav aria-label="Settings of">
      <ul className="flex flex-wrap gap-1.5">
        {choices.map(({ label, href, current, hasOwn }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={current ? "page" : undefined}
              className={clsx(
                "flex min-h-7 items-center gap-1.5 rounded-md border px-2.5 text-sm",
                current ? "border-ink font-medium text-ink" : "border-hairline text-muted hover:text-ink",
              )}
            >
              <bdi className="max-w-48 truncate">{label}</bdi>
              {hasOwn && <span className="text-xs text-muted">own</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
