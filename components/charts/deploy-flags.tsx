"use client";

import Link from "next/link";
import { type DeployMarker, flagHref, placeFlags } from "@/lib/charts/deploy-markers";
import { formatDateTime } from "@/lib/charts/format-time";
import { AXIS_WIDTH, FLAG_HEIGHT } from "./chart-frame";

interface DeployFlagsProps {
  markers: DeployMarker[];
  /** Width of the plot below, pixels. */
  plot: number;
  timeline: string;
}

/** The names of the deploy lines, as links in the order of time, over the plot. */
export function DeployFlags({ markers, plot, timeline }: DeployFlagsProps) {
  return (
    <ul aria-label="Deploys in this graph" className="relative" style={{ height: FLAG_HEIGHT, marginLeft: AXIS_WIDTH }}>
      {placeFlags(markers, plot).map((flag) => {
        const title = flag.deploys.map((deploy) => `${deploy.label}, ${formatDateTime(deploy.at)}`).join("\n");
        const several = flag.deploys.length > 1;
        return (
          <li key={flag.deploys[0].id}>
            <Link
              href={flagHref(flag, timeline)}
              prefetch={false}
              title={title}
              aria-label={several ? `${flag.deploys.length} deploys up to ${flag.text}` : `Deploy ${title}`}
              style={{ left: flag.left, width: flag.width }}
              className="absolute top-0 flex h-6 items-center justify-center rounded-sm border border-deploy/35 bg-deploy/8 font-mono text-[11px] text-deploy hover:border-deploy hover:bg-deploy/15"
            >
              <span className="truncate">{flag.text}</span>
            </Link>
            <span
              aria-hidden
              className="absolute bottom-0 w-px bg-deploy"
              style={{ left: flag.x - 0.5, height: FLAG_HEIGHT - 24 }}
            />
          </li>
        );
      })}
    </ul>
  );
}
