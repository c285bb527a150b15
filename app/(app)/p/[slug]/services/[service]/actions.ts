"use server";

import { revalidatePath } from "next/cache";
import { requireOwner } from "@/lib/auth/session";
import { pinBaseline } from "@/lib/judging/pin-baseline";

/** Measures the service's drift from the deploy of the form's `baseline`; empty: from the release of four weeks ago. */
export async function pinBaselineAction(slug: string, env: string, service: string, form: FormData): Promise<void> {
  const { project, user } = await requireOwner(slug);
  const chosen = form.get("baseline");
  const deployId = typeof chosen === "string" && chosen !== "" ? chosen : null;
  await pinBaseline({ projectId: project.id, env, service }, deployId, { userId: user.id, now: Date.now() });
  revalidatePath(`/p/${slug}/services/${encodeURIComponent(service)}`);
}
