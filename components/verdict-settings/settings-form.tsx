"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { METRIC_NAMES, SETTING_GROUPS } from "@/lib/charts/setting-words";
import type { SettingName } from "@/lib/domain/settings-limits";
import { NumberField } from "./number-field";
import { Replay } from "./replay";

interface Fields {
  values: Record<SettingName, string>;
  metrics: string[];
}

export interface SettingsFormState {
  outcome: "untouched" | "saved" | "reset" | "refused";
  fields: Fields;
  /** By field: what is wrong, and how to mend it. */
  errors: Partial<Record<SettingName | "metrics", string>>;
}

interface SettingsFormProps {
  fields: Fields;
  /** What would hold without settings of its own. */
  inherited: Fields;
  hasOwn: boolean;
  replayHref: string;
  action: (previous: SettingsFormState, form: FormData) => Promise<SettingsFormState>;
}

const OUTCOMES: Record<SettingsFormState["outcome"], string> = {
  untouched: "",
  saved: "Saved. Deploys are judged anew by these settings.",
  reset: "Reset. Deploys are judged anew by what holds now.",
  refused: "Nothing was saved: mend the fields above.",
};

/** All settings of verdicts, with what would hold without them. */
export function SettingsForm({ fields, inherited, hasOwn, replayHref, action }: SettingsFormProps) {
  const [state, submit, isPending] = useActionState(action, { outcome: "untouched", fields, errors: {} });
  return (
    <form action={submit} className="flex flex-col gap-6 p-4">
      {SETTING_GROUPS.map(({ title, note, settings }) => (
        <fieldset key={title} className="flex flex-col gap-3">
          <legend className="text-sm font-semibold">{title}</legend>
          <p className="max-w-prose text-sm text-muted">{note}</p>
          <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
            {settings.map((setting) => (
              <NumberField
                key={setting.name}
                {...setting}
                value={state.fields.values[setting.name]}
                inherited={inherited.values[setting.name]}
                error={state.errors[setting.name]}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <Watched chosen={state.fields.metrics} error={state.errors.metrics} />
      <Replay href={replayHref} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" size="md" disabled={isPending}>
          Save
        </Button>
        {hasOwn && (
          <Button type="submit" name="forget" value="1" size="md" disabled={isPending} formNoValidate>
            Reset
          </Button>
        )}
        <p role="status" className={state.outcome === "refused" ? "text-sm text-regressed" : "text-sm text-muted"}>
          {OUTCOMES[state.outcome]}
        </p>
      </div>
    </form>
  );
}

function Watched({ chosen, error }: { chosen: string[]; error: string | undefined }) {
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? "metrics-error" : undefined}>
      <legend className="mb-2 text-sm font-semibold">Metrics watched</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {Object.entries(METRIC_NAMES).map(([metric, name]) => (
          <label key={metric} className="flex items-center gap-2 text-sm">
            <input type="checkbox" name="metrics" value={metric} defaultChecked={chosen.includes(metric)} />
            {name}
          </label>
        ))}
      </div>
      {error && (
        <p id="metrics-error" className="text-sm text-regressed">
          {error}
        </p>
      )}
    </fieldset>
  );
}
