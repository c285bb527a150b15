"use client";

import { useActionState, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";

export interface SignInState {
  /** What went wrong the last time, in words; null at first. */
  error: string | null;
  /** Kept over a refused attempt. */
  email: string;
}

interface SignInFormProps {
  action: (previous: SignInState, form: FormData) => Promise<SignInState>;
  initial: SignInState;
  /** Where to go afterwards. */
  callbackUrl: string;
}

/** E-mail and password. A plain form until the script is there: it works without. */
export function SignInForm({ action, initial, callbackUrl }: SignInFormProps) {
  const [state, submit, isPending] = useActionState(action, initial);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Somebody may type before the script is there.
    if (state.email === "" && form.current?.contains(document.activeElement)) return;
    const toType = state.email === "" ? "email" : "password";
    form.current?.querySelector<HTMLInputElement>(`[name=${toType}]`)?.focus();
  }, [state]);
  const described = state.error ? { "aria-invalid": true, "aria-describedby": "sign-in-error" } : {};
  return (
    <form ref={form} action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Field id="email" label="E-mail">
        <Input
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={320}
          defaultValue={state.email}
          {...described}
        />
      </Field>
      <Field id="password" label="Password">
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={256}
          {...described}
        />
      </Field>
      <div role="alert" id="sign-in-error">
        {state.error && (
          <p className="rounded-md border border-regressed/30 bg-regressed-ground px-3 py-2 text-sm text-regressed">
            {state.error}
          </p>
        )}
      </div>
      <Button type="submit" variant="primary" size="md" disabled={isPending}>
        {isPending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
