import { notFound } from "next/navigation";
import { z } from "zod";

/** The form that an action was submitted with. */
export const submittedForm = z.instanceof(FormData);

/**
 * What an action was called with. Bound arguments travel through the browser in the clear, and come back as anybody
 * wrote them: where they are none that a page could have bound, nothing is found.
 */
export function readArguments<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) notFound();
  return parsed.data;
}
