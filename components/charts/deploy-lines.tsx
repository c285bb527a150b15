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
      {markers.map((marker) => (
        <g key={marker.deploys[0].id}>
          {marker.endX > marker.x && (
            <rect
              x={plot.x + marker.x}
              y={plot.y}
              width={marker.endX - marker.x}
              height={plot.height}
              fill="var(--color-deploy)"
              opacity={0.18}
            />
          )}
          {marker.deploys.map((deploy) => {
            const x = plot.x + positionIn(marker, deploy.at);
            const span = { x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height };
            return (
              <a key={deploy.id} href={deploy.href} tabIndex={-1} onClick={(event) => follow(event, deploy.href)}>
                <line {...span} stroke="transparent" strokeWidth={9} />
                <line
                  {...span}
                  data-deploy-id={deploy.id}
                  data-at={deploy.at}
                  stroke="var(--color-deploy)"
                  strokeWidth={marker.deploys.length > 1 ? 0.75 : 1.25}
                  strokeDasharray="3 2.5"
                />
              </a>
            );
          })}
        </g>
      ))}
    </g>
  );
}

/** Pixels from the plot's left edge to a deploy of the marker. */
function positionIn({ x, endX, deploys }: DeployMarker, at: number): number {
  const first = deploys[0].at;
  const last = deploys.at(-1)?.at ?? first;
  return last === first ? x : x + ((at - first) / (last - first)) * (endX - x);
}
