import { clsx } from "clsx";

/** Stands where content will be; give it the content's size. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={clsx("animate-pulse rounded-md bg-sunken", className)} />;
}
