import type { Window } from "@/lib/domain/time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";
import { fractionOf } from "./time-axis";

/** A deploy as a chart marks it. */
export interface MarkedDeploy {
  id: string;
  /** When it was deployed, epoch milliseconds. */
  at: number;
  /** Version or short sha. */
  label: string;
  href: string;
  /** Null before the first look. */
  verdict: DeployVerdictKind | null;
}

/** A deploy with its distance from the plot's left edge, pixels. */
interface PlacedDeploy extends MarkedDeploy {
  x: number;
}

/** One line on the plot: a deploy, or several that lie too close to tell apart. */
export interface DeployMarker {
  /** Pixels from the plot's left edge, of the first and of the last deploy. */
  x: number;
  endX: number;
  /** Ascending by time, at least one. */
  deploys: [PlacedDeploy, ...PlacedDeploy[]];
}

export interface DeployMarkers {
  markers: DeployMarker[];
  /** Deploys before and after the window, which have no line. */
  before: number;
  after: number;
}

/** Kinds of verdict that a chart marks, the gravest first: what a deploy is blamed for, or may be, or thanked. */
const MARKED_KINDS = ["regressed", "confounded", "improved"] as const;

export type MarkedKind = (typeof MARKED_KINDS)[number];

/** The gravest kind among the deploys that a chart marks; null where there is none. */
export function markedKind(deploys: readonly Pick<MarkedDeploy, "verdict">[]): MarkedKind | null {
  return MARKED_KINDS.find((kind) => deploys.some(({ verdict }) => verdict === kind)) ?? null;
}

/** Lines closer than this, in pixels, are one. */
const LINE_GAP = 4;

/** Places deploys by their time (not by bucket) on a plot `width` pixels wide. */
export function placeDeploys(deploys: readonly MarkedDeploy[], window: Window, width: number): DeployMarkers {
  const markers: DeployMarker[] = [];
  let before = 0;
  let after = 0;
  for (const deploy of [...deploys].sort((a, b) => a.at - b.at)) {
    if (deploy.at < window.from) before++;
    else if (deploy.at >= window.to) after++;
    else {
      const x = fractionOf(window, deploy.at) * width;
      const last = markers.at(-1);
      // From the first of them, not the last: a long row of deploys must not become one line.
      if (last && x - last.x < LINE_GAP) {
        last.deploys.push({ ...deploy, x });
        last.endX = x;
      } else {
        markers.push({ x, endX: x, deploys: [{ ...deploy, x }] });
      }
    }
  }
  return { markers, before, after };
}

/** A flag over the plot: names one deploy, or of several whose flags would overlap the gravest, else the newest. */
export interface DeployFlag {
  /** Pixels from the plot's left edge to the flag's own, and its width. */
  left: number;
  width: number;
  /** Where the line of the named deploy is. */
  x: number;
  text: string;
  /** Shown as a shape before the text. */
  kind: MarkedKind | null;
  deploys: DeployMarker["deploys"];
}

/**
 * Where a flag leads: to its deploy, or for several to the timeline (`timeline`, an address with or
 * without a query) narrowed to their days, UTC.
 */
export function flagHref(flag: DeployFlag, timeline: string): string {
  const [first] = flag.deploys;
  const last = flag.deploys.at(-1) ?? first;
  if (first === last) return first.href;
  const [from, to] = [first, last].map((deploy) => new Date(deploy.at).toISOString().slice(0, 10));
  return `${timeline}${timeline.includes("?") ? "&" : "?"}from=${from}&to=${to}`;
}

const CHARACTER = 6.7;
const PADDING = 12;
/** Of the shape of a kind, with its distance from the text. */
const SHAPE = 15;
const GAP = 2;
const MOST_CHARACTERS = 14;
// Room for "×100" and a shape: a flag that gathers its neighbours then never outgrows its place.
const LEAST_WIDTH = 4 * CHARACTER + PADDING + SHAPE;

/**
 * Names the markers without overlap, newest first: what is deployed now is what people ask about, unless one did harm.
 * A marker whose flag does not fit is counted in the flag at its right.
 */
export function placeFlags(markers: readonly DeployMarker[], width: number): DeployFlag[] {
  const flags: DeployFlag[] = [];
  let limit = width;
  for (const marker of [...markers].reverse()) {
    const last = flags.at(-1);
    const room = last ? last.left - GAP : width;
    const flag = flagOf(marker.deploys, room);
    if (flag && (marker.endX <= room || !last)) {
      limit = room;
      flags.push(flag);
    } else if (last) {
      flags[flags.length - 1] = flagOf([marker.deploys[0], ...marker.deploys.slice(1), ...last.deploys], limit) ?? last;
    }
  }
  return flags.reverse();
}

/** The flag of deploys left of `limit`; null where even its short form does not fit. */
function flagOf(deploys: DeployMarker["deploys"], limit: number): DeployFlag | null {
  const more = deploys.length - 1;
  const kind = markedKind(deploys);
  const { label, x } = deploys.findLast(({ verdict }) => verdict === kind) ?? deploys.at(-1) ?? deploys[0];
  const shape = kind ? SHAPE : 0;
  const room = limit - shape;
  const long = shorten(label) + (more > 0 ? ` +${more}` : "");
  const text = sizeOf(long) <= room || more === 0 ? cutTo(long, room) : `×${deploys.length}`;
  const width = Math.max(sizeOf(text) + shape, LEAST_WIDTH);
  if (width > limit) return null;
  return { left: Math.max(0, Math.min(x - width / 2, limit - width)), width, x, text, kind, deploys };
}

/** As much of a label as a flag of this width can show. */
function cutTo(label: string, width: number): string {
  const room = Math.floor((width - PADDING) / CHARACTER);
  const characters = [...label];
  return characters.length <= room ? label : `${characters.slice(0, Math.max(0, room - 1)).join("")}…`;
}

function sizeOf(text: string): number {
  return [...text].length * CHARACTER + PADDING;
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length <= MOST_CHARACTERS ? label : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
