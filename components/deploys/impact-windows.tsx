import { FEW_REQUESTS, SAME_ERROR_POINTS, SAME_PERCENT } from "@/lib/charts/change";
import type { WindowWords } from "@/lib/charts/impact-words";

/** What is compared with what, in words, over the panels that compare. */
export function ImpactWindows({ words, services }: { words: WindowWords; services: { service: string }[] }) {
  return (
    <section aria-labelledby="impact" className="flex flex-col gap-1">
      <h2 id="impact" className="text-lg font-semibold">
        Before and after
      </h2>
      {words.sentence ? (
        <p className="text-sm">{words.sentence}</p>
      ) : (
        <p className="text-sm">There is no whole minute on both sides of this deploy to compare.</p>
      )}
      {words.notes.map((note) => (
        <p key={note} role={words.isFilling ? "status" : undefined} className="text-sm text-inconclusive">
          {note}
        </p>
      ))}
      {words.sentence && services.length === 0 && (
        <p className="text-sm text-muted">No service sent telemetry from this environment in that time.</p>
      )}
      {words.sentence && services.length > 0 && (
        <details className="text-sm text-muted">
          <summary className="w-fit hover:text-ink">How the differences are named</summary>
          <p className="mt-1 max-w-prose">
            “About the same” means within {SAME_PERCENT} % for latency and traffic, and for the error rate within{" "}
            {SAME_ERROR_POINTS} percentage points or within what chance alone gives. With fewer than {FEW_REQUESTS}{" "}
            requests on a side, a difference has no colour. These are differences, not causes: other things may have
            changed in the same hour.
          </p>
        </details>
      )}
    </section>
  );
}
