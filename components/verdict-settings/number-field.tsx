import { Field, Input } from "@/components/ui/field";
import type { SettingName } from "@/lib/domain/settings-limits";

interface NumberFieldProps {
  name: SettingName;
  label: string;
  unit: string;
  value: string;
  /** What would hold if nothing were set. */
  inherited: string;
  error: string | undefined;
}

/** A number with its unit. It takes any text: what is wrong with it is said where it is sent. */
export function NumberField({ name, label, unit, value, inherited, error }: NumberFieldProps) {
  const described = [`${name}-hint`, error ? `${name}-error` : ""].filter(Boolean).join(" ");
  return (
    <Field id={name} label={label} hint={`${unit}; ${inherited} unless set`} error={error}>
      <Input
        id={name}
        name={name}
        inputMode="decimal"
        autoComplete="off"
        defaultValue={value}
        aria-describedby={described}
        aria-invalid={error !== undefined}
        className="w-32"
      />
    </Field>
  );
}
