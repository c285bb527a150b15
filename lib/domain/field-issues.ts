import type { FieldIssue } from "./failure";

/** What a schema's complaint consists of; zod's issues fit. */
interface SchemaIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** A path as the caller writes it: `errors[2].message`. The body itself is `body`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text === "" ? "body" : text;
}

/** A schema's complaints as the fields to mend, at most 100, the first ones. */
export function fieldIssues(issues: readonly SchemaIssue[]): FieldIssue[] {
  return issues.slice(0, 100).map((issue) => ({ field: fieldPath(issue.path), message: issue.message }));
}
