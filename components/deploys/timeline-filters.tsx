"use client";

import { X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { KIND_NAMES } from "@/lib/charts/verdict-kinds";
import { DEPLOY_VERDICT_KINDS, type DeployVerdictKind } from "@/lib/domain/verdict";

interface TimelineFiltersProps {
  action: string;
  filters: { env?: string; service?: string; verdict?: DeployVerdictKind; q?: string; from?: string; to?: string };
  environments: string[];
  services: string[];
  chips: { name: string; value: string; removeHref: string }[];
}

const REST =
  "grid grid-cols-2 items-end gap-3 sm:grid-cols-4 max-lg:group-[:not(:has(input[type=checkbox]:checked))]:hidden lg:flex";

/** The timeline's filters: a plain GET form, so that the URL says what is shown and no script is needed. */
export function TimelineFilters({ action, filters, environments, services, chips }: TimelineFiltersProps) {
  return (
    <search className="flex flex-col gap-3">
      {/* Remounted when the filters change by a link, so that the fields follow the URL. */}
      <Form
        key={JSON.stringify(filters)}
        action={action}
        className="group flex flex-col gap-3 lg:flex-row lg:flex-wrap lg:items-end"
      >
        <div className="min-w-0 lg:flex-1">
          <Field id="deploys-q" label="Search">
            <Input
              id="deploys-q"
              name="q"
              type="search"
              data-deploy-search
              maxLength={200}
              defaultValue={filters.q}
              placeholder="sha, version, person, text"
            />
          </Field>
        </div>
        {/* Below the width of a desk the list comes first; no script is needed to unfold the rest. */}
        <label className="flex items-center gap-2 text-sm lg:hidden">
          <input type="checkbox" className="size-4 accent-ink" />
          More filters
        </label>
        <div className={REST}>
          <Choice name="env" label="Environment" all="All environments" value={filters.env} options={environments} />
          <Choice name="service" label="Service" all="All services" value={filters.service} options={services} />
          <Choice
            name="verdict"
            label="Verdict"
            all="All verdicts"
            value={filters.verdict}
            options={DEPLOY_VERDICT_KINDS}
            names={KIND_NAMES}
          />
          <Field id="deploys-from" label="From (UTC)">
            <Input id="deploys-from" name="from" type="date" defaultValue={filters.from} className="w-full" />
          </Field>
          <Field id="deploys-to" label="To, inclusive">
            <Input id="deploys-to" name="to" type="date" defaultValue={filters.to} className="w-full" />
          </Field>
          <Button type="submit" size="md" className="max-lg:col-span-full">
            Filter
          </Button>
        </div>
      </Form>
      {chips.length > 0 && <Chips chips={chips} clearHref={action} />}
    </search>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  all: string;
  value: string | undefined;
  options: readonly string[];
  /** What a person calls an option, where it is not its own name. */
  names?: Record<string, string>;
}

function Choice({ name, label, all, value, options, names = {} }: ChoiceProps) {
  const id = `deploys-${name}`;
  // A filter from a pasted URL stays chosen, also where the project has no such name.
  const known = value === undefined || options.includes(value) ? options : [...options, value];
  return (
    <Field id={id} label={label}>
      <Select id={id} name={name} defaultValue={value ?? ""} className="w-full lg:max-w-44">
        <option value="">{all}</option>
        {known.map((option) => (
          <option key={option} value={option}>
            {names[option] ?? option}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Chips({ chips, clearHref }: { chips: TimelineFiltersProps["chips"]; clearHref: string }) {
  return (
    <ul aria-label="Filters in use" className="flex flex-wrap items-center gap-2">
      {chips.map(({ name, value, removeHref }) => (
        <li key={name} className="max-w-full">
          <Link
            href={removeHref}
            className="flex max-w-full items-center gap-1.5 rounded-md border border-edge bg-panel py-0.5 pr-1.5 pl-2 text-sm hover:bg-sunken"
          >
            <span className="sr-only">Remove the filter </span>
            <span className="text-muted">{name}</span>
            <bdi className="truncate font-medium">{value}</bdi>
            <X aria-hidden className="size-3.5 shrink-0 text-muted" />
          </Link>
        </li>
      ))}
      <li>
        <Link href={clearHref} className="link text-sm text-muted">
          Clear all
        </Link>
      </li>
    </ul>
  );
}
