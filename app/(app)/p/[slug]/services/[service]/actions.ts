"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireOwner } from "@/lib/auth/session";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";
import { pinBaseline } from "@/lib/judging/pin-baseline";

const argumentsSchema = z.tuple([z.string(), z.string(), z.string(), submittedForm]);

/** Measures the service's drift from the deploy of the form's `baseline`; empty: from the release of four weeks ago. */
export async function pinBaselineAction(...given: [string, string, string, FormData]): Promise<void> {
  const [slug, env, service, form] = readArguments(argumentsSchema, given);
  const { project, user } = await requireOwner(slug);
  const chosen = form.get("baseline");
  const deployId = typeof chosen === "string" && chosen !== "" ? chosen : null;
  await pinBaseline({ projectId: project.id, env, service }, deployId, { userId: user.id, now: Date.now() });
  revalidatePath(`/p/${slug}/services/${encodeURIComponent(service)}`);
}
