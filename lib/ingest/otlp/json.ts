import { Failure } from "@/lib/domain/failure";
import type { Scalar } from "./place";

export type JsonObject = Record<string, unknown>;

/** The value as an object. @throws {Failure} malformed, naming what was expected. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new Failure("malformed", `${what} must be a JSON object.`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects in a list under a name in camelCase, or as protobuf spells it; none where absent. */
export function objectsIn(parent: JsonObject, camel: string, snake: string): JsonObject[] {
  const list = fieldOf(parent, camel, snake);
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new Failure("malformed", `${camel} must be a list.`);
  return list.map((item) => objectOf(item, `Each of ${camel}`));
}

/** A value under a name in camelCase, or as protobuf spells it; undefined where absent or null. */
export function fieldOf(parent: JsonObject, camel: string, snake: string): unknown {
  return parent[camel] ?? parent[snake] ?? undefined;
}

/** An object under a name; empty where absent or not an object. */
export function objectIn(parent: JsonObject, camel: string, snake: string): JsonObject {
  const value = fieldOf(parent, camel, snake);
  return isObject(value) ? value : {};
}

export function textIn(parent: JsonObject, camel: string, snake: string): string {
  const value = fieldOf(parent, camel, snake);
  return typeof value === "string" ? value : "";
}

/** A number, also one written as a string, as 64-bit integers are; NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

/** An enum by its number or its name; 0, which is "unspecified", where it is neither. */
export function enumOf(value: unknown, prefix: string, names: readonly string[]): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return 0;
  return Math.max(names.indexOf(value.startsWith(prefix) ? value.slice(prefix.length) : value), 0);
}

/** Nanoseconds since the epoch as decimal digits; null where they are not a whole number. */
export function nanosOf(value: unknown): string | null {
  if (typeof value === "string") return /^\d{1,20}$/.test(value) ? value : null;
  if (typeof value !== "number" || !(value >= 0) || value > 2 ** 64) return null;
  return BigInt(Math.round(value)).toString();
}

/** The scalar that an AnyValue holds; undefined for none, bytes, lists and maps. */
function scalarOf(value: unknown): Scalar | undefined {
  if (!isObject(value)) return undefined;
  const text = fieldOf(value, "stringValue", "string_value");
  if (typeof text === "string") return text;
  const flag = fieldOf(value, "boolValue", "bool_value");
  if (typeof flag === "boolean") return flag;
  const number = numberOf(
    fieldOf(value, "intValue", "int_value") ?? fieldOf(value, "doubleValue", "double_value") ?? null,
  );
  return Number.isNaN(number) ? undefined : number;
}

/** The attributes that hold a scalar. */
export function scalarsIn(parent: JsonObject): Map<string, Scalar> {
  const scalars = new Map<string, Scalar>();
  for (const attribute of objectsIn(parent, "attributes", "attributes")) {
    const scalar = scalarOf(attribute.value);
    if (typeof attribute.key === "string" && scalar !== undefined) scalars.set(attribute.key, scalar);
  }
  return scalars;
}
