"use client";

import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import { usePlotArea } from "recharts";
import type { DeployMarker } from "@/lib/charts/deploy-markers";

const CROWDED_BELOW = 24;

/**
 * The tide lines of the deploys, each at its time. Hidden from assistive technology and the tab order:
 * the flags, or the table beside the chart, lead to the same places.
 */
export function DeployLines({ markers }: { markers: DeployMarker[] }) {
  const plot = usePlotArea();
  const router = useRouter();
  if (!plot) return null;
  // Where lines crowd, they step back behind the series.
  const isCrowded = markers.length * CROWDED_BELOW > plot.width;
  const follow = (event: MouseEvent, href: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <g aria-hidden="true" opacity={isCrowded ? 0.3 : 1}>
      {markers.map(({ x, endX, deploys }) => {
        const newest = deploys.at(-1) ?? deploys[0];
        const left = plot.x + x;
        const span = { y1: plot.y, y2: plot.y + plot.height };
        return (
          <a key={newest.id} href={newest.href} tabIndex={-1} onClick={(event) => follow(event, newest.href)}>
            <line {...span} x1={left} x2={left} stroke="transparent" strokeWidth={9} />
            {endX > x && (
              <rect
                x={left}
                y={plot.y}
                width={endX - x}
                height={plot.height}
                fill="var(--color-deploy)"
                opacity={0.18}
              />
            )}
            {deploys.map((deploy) => (
              <line
                key={deploy.id}
                {...span}
                {...place(deploy.at, deploys, left, endX - x)}
                data-deploy-id={deploy.id}
                data-at={deploy.at}
                stroke="var(--color-deploy)"
                strokeWidth={deploys.length > 1 ? 0.75 : 1.25}
                strokeDasharray="3 2.5"
              />
            ))}
          </a>
        );
      })}
    </g>
  );
}

/** Where in a cluster's span a deploy's own line is. */
function place(at: number, deploys: DeployMarker["deploys"], left: number, span: number) {
  const first = deploys[0].at;
  const last = deploys.at(-1)?.at ?? first;
  const x = last === first ? left : left + ((at - first) / (last - first)) * span;
  return { x1: x, x2: x };
}
