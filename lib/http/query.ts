import type { z } from "zod";
import { Failure, type FieldIssue } from "@/lib/domain/failure";
import { fieldIssues } from "@/lib/domain/field-issues";

/**
 * The query parameters of a GET, as the schema reads them.
 * @throws {Failure} invalid, naming each parameter that is wrong, unknown or given twice.
 */
export function readQuery<S extends z.ZodObject>(request: Request, schema: S): z.output<S> {
  const { searchParams } = new URL(request.url);
  const names = Object.keys(schema.shape);
  const issues: FieldIssue[] = [];
  for (const name of new Set(searchParams.keys())) {
    if (!names.includes(name))
      issues.push({ field: name, message: `is not a parameter here; it takes ${list(names)}` });
    else if (searchParams.getAll(name).length > 1) issues.push({ field: name, message: "must be given once" });
  }
  const parsed = schema.safeParse(Object.fromEntries(searchParams));
  issues.push(...fieldIssues(parsed.error?.issues ?? []));
  if (parsed.success && issues.length === 0) return parsed.data;
  throw invalidQuery(issues);
}

/** The failure that names wrong query parameters. */
export function invalidQuery(issues: FieldIssue[]): Failure {
  return new Failure("invalid", issues.map(({ field, message }) => `${field} ${message}`).join("; "), { issues });
}

function list(names: string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
