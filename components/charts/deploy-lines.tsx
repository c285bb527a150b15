"use client";

import { useRouter } from "next/navigation";
import type { MouseEvent, SVGProps } from "react";
import { ReferenceLine, usePlotArea } from "recharts";
import { type DeployMarker, type MarkedDeploy, type MarkedKind, markedKind } from "@/lib/charts/deploy-markers";

const CROWDED_BELOW = 24;

const PLAIN = "var(--color-deploy)";
const COLOURS: Record<MarkedKind, string> = {
  regressed: "var(--color-regressed)",
  confounded: "var(--color-inconclusive)",
  improved: "var(--color-improved)",
};

/**
 * The tide lines of the deploys, each at its time, and a shade over those that stand together. Out of
 * the tab order: the flags, and the table beside the chart, lead to the same places.
 */
export function DeployLines({ markers }: { markers: DeployMarker[] }) {
  const plot = usePlotArea();
  if (!plot) return null;
  // Where lines crowd, they step back behind the series.
  const opacity = markers.length * CROWDED_BELOW > plot.width ? 0.3 : 1;
  const width = (marker: DeployMarker) => (marker.deploys.length > 1 ? 0.75 : 1.25);
  return (
    <>
      {markers
        .filter((marker) => marker.endX > marker.x)
        .map((marker) => (
          <rect
            key={marker.deploys[0].id}
            x={plot.x + marker.x}
            y={plot.y}
            width={marker.endX - marker.x}
            height={plot.height}
            fill={PLAIN}
            opacity={opacity * 0.18}
          />
        ))}
      {markers.flatMap((marker) =>
        marker.deploys.map((deploy) => (
          <ReferenceLine
            key={deploy.id}
            x={deploy.at}
            ifOverflow="visible"
            opacity={opacity}
            strokeWidth={width(marker)}
            shape={(line: SVGProps<SVGLineElement>) => <DeployLine deploy={deploy} line={line} />}
          />
        )),
      )}
    </>
  );
}

/** One line, wide enough to click, that leads to its deploy. */
function DeployLine({ deploy, line }: { deploy: MarkedDeploy; line: SVGProps<SVGLineElement> }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.push(deploy.href);
  };
  const kind = markedKind([deploy]);
  const { x1, x2, y1, y2, opacity, strokeWidth } = line;
  const span = { x1, x2, y1, y2 };
  return (
    <g opacity={opacity}>
      <a href={deploy.href} aria-label={`Deploy ${deploy.label}`} tabIndex={-1} onClick={follow}>
        <line {...span} stroke="transparent" strokeWidth={9} />
        <line
          {...span}
          data-deploy-id={deploy.id}
          data-at={deploy.at}
          data-deploy-verdict={deploy.verdict ?? undefined}
          stroke={kind ? COLOURS[kind] : PLAIN}
          strokeWidth={strokeWidth}
          strokeDasharray="3 2.5"
        />
      </a>
    </g>
  );
}
