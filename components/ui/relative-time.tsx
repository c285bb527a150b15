import { formatDateTime, formatRelative } from "@/lib/charts/format-time";

interface RelativeTimeProps {
  /** Epoch milliseconds. */
  at: number;
  /** When the page was made, epoch milliseconds. */
  now: number;
  className?: string;
}

/** "4 min ago"; the absolute time is in the title and for machines. */
export function RelativeTime({ at, now, className }: RelativeTimeProps) {
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatDateTime(at)}
      className={className ? `whitespace-nowrap ${className}` : "whitespace-nowrap"}
    >
      {formatRelative(at, now)}
    </time>
  );
}
