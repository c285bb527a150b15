"use client";

import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";

export interface PasswordFormState {
  outcome: "idle" | "changed" | "refused";
  /** Where the fault is, when refused. */
  field?: "current" | "next";
  message?: string;
}

interface PasswordFormProps {
  email: string;
  minLength: number;
  maxLength: number;
  action: (previous: PasswordFormState, form: FormData) => Promise<PasswordFormState>;
}

export function PasswordForm({ email, minLength, maxLength, action }: PasswordFormProps) {
  const [state, submit, isPending] = useActionState(action, { outcome: "idle" });
  const [currentId, nextId] = [useId(), useId()];
  const errorOf = (field: PasswordFormState["field"]) => (state.field === field ? state.message : undefined);
  return (
    <form action={submit} className="flex max-w-sm flex-col gap-4 p-4">
      {/* Tells a password manager whose password changes. */}
      <input type="text" name="username" autoComplete="username" defaultValue={email} hidden />
      <Field id={currentId} label="Current password" error={errorOf("current")}>
        <Input
          id={currentId}
          name="current"
          type="password"
          autoComplete="current-password"
          required
          maxLength={maxLength}
          aria-invalid={errorOf("current") !== undefined}
          aria-describedby={`${currentId}-error`}
        />
      </Field>
      <Field id={nextId} label="New password" hint={`At least ${minLength} characters.`} error={errorOf("next")}>
        <Input
          id={nextId}
          name="next"
          type="password"
          autoComplete="new-password"
          required
          minLength={minLength}
          maxLength={maxLength}
          aria-invalid={errorOf("next") !== undefined}
          aria-describedby={`${nextId}-hint ${nextId}-error`}
        />
      </Field>
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" size="md" disabled={isPending}>
          Change password
        </Button>
        <p role="status" className="text-sm text-muted">
          {state.outcome === "changed" && "Changed. Your other sessions are signed out."}
        </p>
      </div>
    </form>
  );
}
