import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDateTime } from "@/lib/charts/format-time";

interface ListeningProps {
  /** What is awaited: "deploy". */
  what: string;
  arrival: { label: string; place: string; at: number; href: string } | null;
  now: number;
}

/** "Listening for your first …", until it is there: then what arrived, in green, without a reload. */
export function Listening({ what, arrival, now }: ListeningProps) {
  return (
    <div
      role="status"
      data-listening={what}
      data-arrived={arrival !== null}
      className={
        arrival
          ? "flex items-start gap-2.5 border-b border-improved/30 bg-improved-ground px-4 py-2.5 text-sm"
          : "flex items-start gap-2.5 border-b border-hairline bg-sunken px-4 py-2.5 text-sm"
      }
    >
      {arrival ? (
        <>
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-improved" />
          <p className="min-w-0">
            <span className="font-medium text-improved">First {what} received.</span> The newest is{" "}
            <Link href={arrival.href} className="link font-mono font-medium">
              <bdi className="wrap-anywhere">{arrival.label}</bdi>
            </Link>
            , <bdi className="wrap-anywhere">{arrival.place}</bdi>, {formatDateTime(arrival.at)}{" "}
            <RelativeTime at={arrival.at} now={now} className="text-muted" />.
          </p>
        </>
      ) : (
        <>
          <span aria-hidden className="relative mt-1 flex size-3 shrink-0">
            <span className="absolute inset-0 animate-ping rounded-full bg-focus/40" />
            <span className="relative m-0.5 size-2 rounded-full bg-focus" />
          </span>
          <p>
            <span className="font-medium">Listening for your first {what} …</span>{" "}
            <span className="text-muted">This turns green by itself.</span>
          </p>
        </>
      )}
    </div>
  );
}
