"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { z } from "zod";
import type { NewKeyState } from "@/components/keys/new-key-form";
import { createKey, revokeKey, SCOPES } from "@/lib/auth/api-keys";
import { requireOwner } from "@/lib/auth/session";
import { ownEnvironment } from "@/lib/env";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";
import { keyUsage } from "@/lib/views/key-usage";
import { publicAddress } from "@/lib/views/public-address";

const newKeySchema = z.object({
  name: z
    .string({ error: "Give the key a name." })
    .trim()
    .min(1, "Give the key a name.")
    .max(80, "Use at most 80 characters.")
    .regex(/^\P{Cc}*$/u, "Use a name on one line."),
  scopes: z.array(z.enum(SCOPES)).min(1, "Choose what the key may do."),
});

const createArguments = z.tuple([z.string(), z.unknown(), submittedForm]);

export async function createKeyAction(...given: [string, NewKeyState, FormData]): Promise<NewKeyState> {
  const [slug, , form] = readArguments(createArguments, given);
  const { project } = await requireOwner(slug);
  const parsed = newKeySchema.safeParse({ name: form.get("name") ?? undefined, scopes: form.getAll("scopes") });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path[0] === "scopes" ? "scopes" : "name";
    return { error: { field, message: issue?.message ?? "Give the key a name." }, created: null };
  }
  const { name, scopes } = parsed.data;
  const { token } = await createKey({ projectId: project.id, name, scopes, now: Date.now() });
  revalidatePath(`/p/${slug}/keys`);
  const address = publicAddress(ownEnvironment().PUBLIC_URL, await headers());
  return { error: null, created: { name, token, usage: keyUsage(address, token, scopes) } };
}

const revokeArguments = z.tuple([z.string(), submittedForm]);

export async function revokeKeyAction(...given: [string, FormData]): Promise<void> {
  const [slug, form] = readArguments(revokeArguments, given);
  const { project } = await requireOwner(slug);
  const id = z.uuid().safeParse(form.get("id"));
  if (id.success) await revokeKey(project.id, id.data, Date.now());
  revalidatePath(`/p/${slug}/keys`);
}
