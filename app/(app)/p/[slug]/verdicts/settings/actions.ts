"use server";

import { revalidatePath } from "next/cache";
import { notFound } from "next/navigation";
import { z } from "zod";
import type { SettingsFormState } from "@/components/verdict-settings/settings-form";
import { requireOwner } from "@/lib/auth/session";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";
import { changeSettings } from "@/lib/judging/settings";
import { parseSettings, settingsFields } from "@/lib/judging/settings-form";
import { readVerdictSettingsPage } from "@/lib/views/verdict-settings-page";

const argumentsSchema = z.tuple([z.string(), z.string(), z.unknown(), submittedForm]);

/** Saves what was typed; with `forget` in the form, forgets what was set. */
export async function saveSettingsAction(
  ...given: [string, string, SettingsFormState, FormData]
): Promise<SettingsFormState> {
  const [slug, service, , form] = readArguments(argumentsSchema, given);
  const { project, user } = await requireOwner(slug);
  const page = await readVerdictSettingsPage(slug, service);
  if (!page) notFound();
  const place = { projectId: project.id, service };
  const change = { userId: user.id, now: Date.now() };
  if (form.has("forget")) {
    await changeSettings(place, null, change);
    revalidatePath(`/p/${slug}/verdicts`, "layout");
    return { outcome: "reset", fields: page.inherited, errors: {} };
  }
  const fields = settingsFields(form);
  const { settings, errors } = parseSettings(fields);
  if (errors) return { outcome: "refused", fields, errors };
  await changeSettings(place, settings, change);
  revalidatePath(`/p/${slug}/verdicts`, "layout");
  return { outcome: "saved", fields, errors: {} };
}
