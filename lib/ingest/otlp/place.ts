import { DEFAULT_ENV } from "@/lib/domain/deploy";
import { cleanName } from "./operation";

/** An attribute's value; lists, maps and bytes are not read. */
export type Scalar = string | number | boolean;

/** Where measurements come from, as the resource says. */
export interface Place {
  env: string;
  service: string;
  /** service.version; empty where none was sent. */
  version: string;
}

/** The resource attributes that make a Place; every other is ignored. */
export const PLACE_KEYS = [
  "service.name",
  "service.version",
  "deployment.environment.name",
  "deployment.environment",
] as const;

/** The place that the attributes name; a newer name of an attribute goes before an older. */
export function placeOf(attributes: ReadonlyMap<string, Scalar>): Place {
  const textOf = (key: (typeof PLACE_KEYS)[number]) => String(attributes.get(key) ?? "");
  return {
    env: cleanName(textOf("deployment.environment.name") || textOf("deployment.environment"), DEFAULT_ENV),
    service: cleanName(textOf("service.name"), "unknown_service"),
    version: cleanName(textOf("service.version"), ""),
  };
}
