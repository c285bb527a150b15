import { MINUTE, SECOND } from "../../lib/domain/time";
import { load, officeLoad } from "./calendar";
import type { Effect } from "./effects";
import { LatencySampler } from "./latency";
import { type Random, randomOf } from "./random";
import type { Release } from "./releases";
import type { ExceptionProfile, OperationProfile, ServiceProfile } from "./services";
import type { ServiceTelemetry, ThrownException } from "./telemetry";

/** Staging's share of production's traffic in office hours. */
const STAGING_SHARE = 0.1;
/** A fresh process is slower for a while: caches are cold. */
const WARM_UP_MS = 90 * SECOND;
const WARM_UP_SLOWDOWN = 0.25;

interface Place {
  seed: number;
  env: string;
  profile: ServiceProfile;
  releases: Release[];
}

/** One minute of one release: what its requests are drawn from. */
interface Slice {
  release: Release;
  at: number;
  /** Factor of every latency in this minute. */
  pace: number;
  out: ServiceTelemetry;
}

/**
 * Makes a service's requests in one environment, minute by minute: Poisson counts around a daily
 * and weekly rhythm, lognormal latencies around a level that wanders slowly, as real ones do.
 * Minutes must be asked for in order.
 */
export class Traffic {
  private readonly random: Random;
  private readonly latency: LatencySampler;
  private traffic = 0;
  private pace = 0;

  constructor(private readonly place: Place) {
    this.random = randomOf(place.seed, `traffic/${place.env}/${place.profile.name}`);
    this.latency = new LatencySampler(this.random);
  }

  /** Adds the minute that starts at `at` to `out`, which gets an entry per version. */
  addMinute(at: number, out: Map<string, ServiceTelemetry>): void {
    const { env, profile, releases } = this.place;
    this.traffic = 0.9 * this.traffic + 0.03 * this.random.normal();
    this.pace = 0.93 * this.pace + 0.015 * this.random.normal();
    const busy = this.busy(at);
    const expected = profile.peakPerMinute * busy * Math.exp(this.traffic);
    const shares = runningAt(releases, at);
    for (const operation of profile.operations) {
      let left = this.random.poisson(expected * operation.share);
      for (const [index, { release, share }] of shares.entries()) {
        const n = index === shares.length - 1 ? left : this.random.binomial(left, share);
        left -= n;
        if (n === 0) continue;
        const pace = Math.exp(this.pace + 0.1 * (busy - 0.5)) * warmUp(release, at);
        this.addRequests(operation, n, { release, at, pace, out: entry(out, env, profile.name, release.version) });
      }
    }
  }

  private busy(at: number): number {
    if (this.place.env === "staging") return STAGING_SHARE * officeLoad(at);
    return load(at, this.place.profile.weekend);
  }

  private addRequests(operation: OperationProfile, n: number, slice: Slice): void {
    const effects = slice.release.effects.filter(
      ({ operation: only, envs }) => envs.includes(this.place.env) && (only === null || only === operation.name),
    );
    const added = effects.reduce((sum, effect) => sum + (effect.errorRate ?? 0), 0);
    const failed = this.random.binomial(n, operation.errorRate + added);
    const exceptions = Array.from({ length: failed }, () => this.exception(operation, effects, slice.at));
    if (this.place.profile.source === "metrics") this.addPoints(operation, n, exceptions, effects, slice);
    else this.addSpans(operation, n, exceptions, effects, slice);
  }

  private addPoints(
    operation: OperationProfile,
    n: number,
    exceptions: ThrownException[],
    effects: Effect[],
    { at, pace, out }: Slice,
  ): void {
    const name = { operation: operation.name, at };
    const good = n - exceptions.length;
    if (good > 0) out.points.push({ ...name, status: 200, ...this.latency.histogram(good, operation, pace, effects) });
    if (exceptions.length === 0) return;
    out.points.push({ ...name, status: 500, ...this.latency.histogram(exceptions.length, operation, pace, []) });
    out.exceptions.push(...exceptions);
  }

  private addSpans(
    operation: OperationProfile,
    n: number,
    exceptions: ThrownException[],
    effects: Effect[],
    { at, pace, out }: Slice,
  ): void {
    for (let i = 0; i < n; i++) {
      const exception = exceptions[i] ?? null;
      out.spans.push({
        traceId: this.random.hex(32),
        spanId: this.random.hex(16),
        operation: operation.name,
        end: exception?.at ?? this.within(at),
        durationMs: this.latency.one(operation, pace, effects),
        status: exception ? 500 : 200,
        exception,
      });
    }
  }

  private exception(operation: OperationProfile, effects: Effect[], at: number): ThrownException {
    const added = effects.flatMap((effect) => effect.exceptions ?? []);
    const addedRate = effects.reduce((sum, effect) => sum + (effect.errorRate ?? 0), 0);
    const isNew = this.random.uniform() < addedRate / (operation.errorRate + addedRate);
    const thrown = this.pick(isNew && added.length > 0 ? added : this.place.profile.exceptions);
    const requestId = this.random.hex(16);
    return { at: this.within(at), operation: operation.name, requestId, ...thrown };
  }

  private pick(profiles: ExceptionProfile[]): ExceptionProfile {
    const profile = profiles[this.random.between(0, profiles.length - 1)];
    if (!profile) throw new Error(`${this.place.profile.name} has errors but no exceptions`);
    return profile;
  }

  /** A moment of the minute, whole milliseconds. */
  private within(at: number): number {
    return at + this.random.between(0, MINUTE - 1);
  }
}

function entry(out: Map<string, ServiceTelemetry>, env: string, service: string, version: string): ServiceTelemetry {
  const key = `${env}/${service}/${version}`;
  const known = out.get(key);
  if (known) return known;
  const fresh: ServiceTelemetry = { env, service, version, points: [], spans: [], exceptions: [] };
  out.set(key, fresh);
  return fresh;
}

/** The releases that serve the minute from `at`, with their share of it, newest first. */
function runningAt(releases: Release[], at: number): { release: Release; share: number }[] {
  const running: { release: Release; share: number }[] = [];
  for (let index = releases.length - 1; index >= 0; index--) {
    const release = releases[index];
    if (!release || release.start >= at + MINUTE) continue;
    const middle = at + MINUTE / 2;
    const share = Math.min(1, Math.max(0, (middle - release.start) / Math.max(1, release.finish - release.start)));
    if (share > 0) running.push({ release, share });
    if (share === 1) break;
  }
  return running;
}

function warmUp(release: Release, at: number): number {
  if (release.finish === 0 || at - release.start > 10 * MINUTE) return 1;
  return 1 + WARM_UP_SLOWDOWN * Math.exp(-Math.max(0, at - release.start) / WARM_UP_MS);
}
