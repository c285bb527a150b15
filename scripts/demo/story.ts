import { floorTo, HOUR, MINUTE, type Window } from "../../lib/domain/time";
import { type PlantedFact, plantedFacts } from "./facts";
import { buildHistory, ENVS, historyStart, type StoryDeploy } from "./releases";
import { SERVICES } from "./services";
import type { ServiceTelemetry } from "./telemetry";
import { Traffic } from "./traffic";

export interface StorySettings {
  /** The story ends with the minute before this moment, epoch milliseconds. */
  now: number;
  seed: number;
}

/** What happened in a stretch of the story. */
export interface Chapter extends Window {
  deploys: StoryDeploy[];
  telemetry: ServiceTelemetry[];
}

export interface Story extends Window {
  deploys: StoryDeploy[];
  facts: PlantedFact[];
  /** The story in order, in whole hours. Each call tells it from the start. */
  chapters(): Generator<Chapter>;
}

export const DEMO_SEED = 20_210_406;

/**
 * Two weeks of a shop: five services in production and staging, their deploys and their traffic.
 * The same `now` and seed give the same story, byte for byte; `now` a number of weeks later gives
 * the same story that many weeks later. Deploys fall on weekdays and weekends are quiet, wherever
 * in the week `now` is.
 */
export function story({ now, seed }: StorySettings): Story {
  const { deploys, releases } = buildHistory(now, seed);
  const from = historyStart(now);
  const to = floorTo(now, MINUTE);

  function* chapters(): Generator<Chapter> {
    const traffic = ENVS.flatMap((env) =>
      SERVICES.map(
        (profile) => new Traffic({ seed, env, profile, releases: releases.get(`${env}/${profile.name}`) ?? [] }),
      ),
    );
    for (let hour = from; hour < to; hour += HOUR) {
      const end = Math.min(hour + HOUR, to);
      const telemetry = new Map<string, ServiceTelemetry>();
      for (let at = hour; at < end; at += MINUTE) {
        for (const source of traffic) source.addMinute(at, telemetry);
      }
      const inside = deploys.filter(({ running }) => running.finish >= hour && running.finish < end);
      yield { from: hour, to: end, deploys: inside, telemetry: [...telemetry.values()] };
    }
  }

  return { from, to, deploys, facts: plantedFacts(deploys), chapters };
}
