"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { SignInState } from "@/components/auth/sign-in-form";
import { startBrowserSession } from "@/lib/auth/browser-session";
import { returnPath } from "@/lib/auth/return-path";
import { callerOf, signIn } from "@/lib/auth/sign-in";
import { readArguments, submittedForm } from "@/lib/http/action-arguments";
import { throttledMessage, WRONG } from "./messages";

const formSchema = z.object({
  email: z.string().trim().min(1),
  password: z.string().min(1),
  callbackUrl: z.string().optional(),
});

const argumentsSchema = z.tuple([z.unknown(), submittedForm]);

export async function signInAction(...given: [SignInState, FormData]): Promise<SignInState> {
  const [, form] = readArguments(argumentsSchema, given);
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { error: "Enter your e-mail and your password.", email: "" };
  const { email, password, callbackUrl } = parsed.data;
  const outcome = await signIn({ email, password, ...callerOf(await headers()) }, Date.now());
  if (!outcome.ok) {
    return { email, error: outcome.reason === "throttled" ? throttledMessage(outcome.retryAfterSeconds) : WRONG };
  }
  await startBrowserSession(outcome.sessionId);
  redirect(returnPath(callbackUrl));
}
