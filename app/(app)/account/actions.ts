"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { PasswordFormState } from "@/components/account/password-form";
import { changePassword, endOtherSessions, endSession } from "@/lib/auth/account";
import { endBrowserSession } from "@/lib/auth/browser-session";
import { PASSWORD_LENGTH } from "@/lib/auth/passwords";
import { requireUser } from "@/lib/auth/session";
import { callerOf } from "@/lib/auth/sign-in";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";

export async function signOutAction(): Promise<void> {
  const user = await requireUser();
  await endSession(user, user.sessionId, Date.now());
  await endBrowserSession();
  redirect("/sign-in");
}

const formOnly = z.tuple([submittedForm]);

export async function endSessionAction(...given: [FormData]): Promise<void> {
  const [form] = readArguments(formOnly, given);
  const user = await requireUser();
  const id = z.uuid().safeParse(form.get("id"));
  if (id.success) await endSession(user, id.data, Date.now());
  revalidatePath("/account");
}

export async function endOtherSessionsAction(): Promise<void> {
  await endOtherSessions(await requireUser(), Date.now());
  revalidatePath("/account");
}

const { min, max } = PASSWORD_LENGTH;
const passwordSchema = z.object({
  current: z.string({ error: "Enter your current password." }).min(1, "Enter your current password."),
  next: z
    .string({ error: "Enter a new password." })
    .min(min, `Use at least ${min} characters.`)
    .max(max, `Use at most ${max} characters.`),
});

const afterState = z.tuple([z.unknown(), submittedForm]);

export async function changePasswordAction(...given: [PasswordFormState, FormData]): Promise<PasswordFormState> {
  const [, form] = readArguments(afterState, given);
  const user = await requireUser();
  const parsed = passwordSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path[0] === "next" ? "next" : "current";
    return { outcome: "refused", field, message: issue?.message ?? "Enter your current password." };
  }
  const { address } = callerOf(await headers());
  const changed = await changePassword(user, { ...parsed.data, address }, Date.now());
  if (!changed.ok) {
    const minutes = changed.reason === "throttled" ? Math.ceil(changed.retryAfterSeconds / 60) : 0;
    const message = minutes > 0 ? `Too many failures. Try again in ${minutes} min.` : "This is not your password.";
    return { outcome: "refused", field: "current", message };
  }
  revalidatePath("/account");
  return { outcome: "changed" };
}
