"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { VerdictMark } from "@/components/deploys/verdict-kind";
import { type DeployFlag, type DeployMarker, flagHref, type MarkedKind, placeFlags } from "@/lib/charts/deploy-markers";
import { formatDateTime } from "@/lib/charts/format-time";
import { KIND_NAMES } from "@/lib/charts/verdict-kinds";
import { AXIS_WIDTH, FLAG_HEIGHT } from "./chart-frame";

interface DeployFlagsProps {
  markers: DeployMarker[];
  /** Width of the plot below, pixels. */
  plot: number;
  timeline: string;
}

const PLAIN = "border-deploy/35 bg-deploy/8 text-deploy hover:border-deploy hover:bg-deploy/15";
const COLOURS: Record<MarkedKind, string> = {
  regressed: "border-regressed/40 bg-regressed-ground text-regressed hover:border-regressed",
  confounded: "border-inconclusive/40 bg-inconclusive-ground text-inconclusive hover:border-inconclusive",
  improved: "border-improved/40 bg-improved-ground text-improved hover:border-improved",
};

/** The names of the deploy lines, as links in the order of time, over the plot. */
export function DeployFlags({ markers, plot, timeline }: DeployFlagsProps) {
  return (
    <ul aria-label="Deploys in this graph" className="relative" style={{ height: FLAG_HEIGHT, marginLeft: AXIS_WIDTH }}>
      {placeFlags(markers, plot).map((flag) => {
        return (
          <li key={flag.deploys[0].id}>
            <Link
              href={flagHref(flag, timeline)}
              prefetch={false}
              title={flag.deploys.map(titleOf).join("\n")}
              aria-label={labelOf(flag)}
              style={{ left: flag.left, width: flag.width }}
              className={clsx(
                "absolute top-0 flex h-6 items-center justify-center gap-0.75 rounded-sm border font-mono text-[11px]",
                flag.kind ? COLOURS[flag.kind] : PLAIN,
              )}
            >
              {flag.kind && <VerdictMark kind={flag.kind} />}
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

function titleOf({ label, at, verdict }: DeployFlag["deploys"][number]): string {
  return [label, formatDateTime(at), ...(verdict ? [KIND_NAMES[verdict]] : [])].join(", ");
}

function labelOf({ deploys, kind }: DeployFlag): string {
  const newest = deploys.at(-1) ?? deploys[0];
  if (deploys.length === 1) return `Deploy ${titleOf(newest)}`;
  const marked = deploys.flatMap(({ label, verdict }) => (kind && verdict === kind ? [label] : []));
  const gravest = kind ? `, ${KIND_NAMES[kind]}: ${marked.join(", ")}` : "";
  return `${deploys.length} deploys up to ${newest.label}${gravest}`;
}
