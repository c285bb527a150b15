"use client";

import { useActionState, useId } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Field, Input } from "@/components/ui/field";

export interface NewKeyState {
  /** The field that is wrong, and how to mend it. */
  error: { field: "name" | "scopes"; message: string } | null;
  /** The key that was just made; its token is never shown again. */
  created: { name: string; token: string; usage: string } | null;
}

interface NewKeyFormProps {
  action: (previous: NewKeyState, form: FormData) => Promise<NewKeyState>;
}

const SCOPES = [
  { value: "ingest", label: "Send", hint: "deploys, errors, telemetry" },
  { value: "read", label: "Read", hint: "deploys, series, impact" },
] as const;

/** Makes a key, and shows it this once. */
export function NewKeyForm({ action }: NewKeyFormProps) {
  const [state, submit, isPending] = useActionState(action, { error: null, created: null });
  const nameId = useId();
  const nameError = state.error?.field === "name" ? state.error.message : undefined;
  const scopesError = state.error?.field === "scopes" ? state.error.message : undefined;
  return (
    <div className="flex flex-col gap-4 p-4">
      <form action={submit} className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <Field id={nameId} label="Name" hint="Who will use it: “GitHub Actions”" error={nameError}>
          <Input
            id={nameId}
            name="name"
            required
            maxLength={80}
            autoComplete="off"
            aria-describedby={nameError ? `${nameId}-error` : `${nameId}-hint`}
            aria-invalid={nameError !== undefined}
            className="w-64 max-w-full"
          />
        </Field>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1.5 text-sm font-medium">May</legend>
          {SCOPES.map(({ value, label, hint }) => (
            <label key={value} className="flex items-center gap-2 text-sm">
              <input type="checkbox" name="scopes" value={value} defaultChecked={value === "ingest"} />
              {label} <span className="text-muted">{hint}</span>
            </label>
          ))}
          {scopesError && <p className="text-sm text-regressed">{scopesError}</p>}
        </fieldset>
        <Button type="submit" variant="primary" size="md" disabled={isPending} className="sm:mt-6.5">
          Create key
        </Button>
      </form>
      <div role="status">{state.created && <CreatedKey {...state.created} />}</div>
    </div>
  );
}

function CreatedKey({ name, token, usage }: NonNullable<NewKeyState["created"]>) {
  return (
    <div className="flex flex-col gap-3 rounded-md border border-improved/30 bg-improved-ground p-4">
      <p className="text-sm">
        <strong className="font-semibold">Copy the key “{name}” now.</strong> It is shown this once; only its hash is
        kept.
      </p>
      <CodeBlock code={token} what="the key" title="API key" />
      <CodeBlock code={usage} what="the curl line" title="Try it" />
    </div>
  );
}
