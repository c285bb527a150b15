import { X } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";

/** What the graphs are narrowed to, each with a way back. */
export function Narrowing({ filters }: { filters: { name: string; value: string; removeHref: string }[] }) {
  if (filters.length === 0) return null;
  return (
    <ul aria-label="The graphs show only" className="flex flex-wrap gap-2">
      {filters.map(({ name, value, removeHref }) => (
        <li key={name} className="min-w-0">
          <Link href={removeHref} scroll={false} className={`${buttonClass()} max-w-full`}>
            <span className="text-muted">{name}</span>
            <span className="truncate font-mono text-xs">{value}</span>
            <X aria-hidden className="size-3.5 shrink-0 text-muted" />
            <span className="sr-only">Remove</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
