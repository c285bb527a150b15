"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { ReviewState } from "@/components/deploys/verdict-review";
import { requireProject } from "@/lib/auth/session";
import { Failure } from "@/lib/domain/failure";
import { DECISIONS } from "@/lib/domain/review";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";
import { cleanText } from "@/lib/ingest/text";
import { reviewVerdict } from "@/lib/judging/review";

const argumentsSchema = z.tuple([z.string(), z.uuid(), z.unknown(), submittedForm]);

const reviewSchema = z
  .object({
    service: z.string().max(500),
    operation: z.string().max(500),
    metric: z.enum([...JUDGED_METRICS, ""]),
    decision: z.enum(DECISIONS),
    reason: z.string().transform(cleanText).pipe(z.string().trim().max(500, "Use at most 500 characters.")),
  })
  .refine(({ decision, reason }) => reason !== "" || decision === "confirmed" || decision === "withdrawn", {
    path: ["reason"],
    message: "Say why: it is what others, and the floors, learn from.",
  });

/** Writes down what a member of the project says of a verdict. */
export async function reviewAction(...given: [string, string, ReviewState, FormData]): Promise<ReviewState> {
  const [slug, deployId, , form] = readArguments(argumentsSchema, given);
  const { project, user } = await requireProject(slug);
  const fields = Object.fromEntries(form);
  const parsed = reviewSchema.safeParse(fields);
  const reason = typeof fields.reason === "string" ? fields.reason : "";
  if (!parsed.success) return { error: parsed.error.issues[0]?.message ?? "This could not be read.", reason };
  const { decision, service, operation, metric } = parsed.data;
  const subject = { service, operation, metric };
  try {
    const report = { projectId: project.id, deployId, userId: user.id, subject, decision, reason: parsed.data.reason };
    await reviewVerdict(report, Date.now());
  } catch (error) {
    if (error instanceof Failure) return { error: error.message, reason };
    throw error;
  }
  revalidatePath(`/p/${slug}/deploys/${deployId}`);
  return { error: null, reason: "" };
}
