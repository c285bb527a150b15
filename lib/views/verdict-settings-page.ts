import "server-only";
import { requireOwner } from "@/lib/auth/session";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { readOwnSettings } from "@/lib/judging/settings";
import { fieldsOf, type SettingsFields } from "@/lib/judging/settings-form";
import { listServices } from "@/lib/store/catalogue";
import { verdictSettingsHref } from "./links";

export interface VerdictSettingsPage {
  project: string;
  /** Whose settings are shown; empty: the project's own. */
  service: string;
  choices: { label: string; href: string; current: boolean; hasOwn: boolean }[];
  /** What holds at present, and what would without settings of its own. */
  fields: SettingsFields;
  inherited: SettingsFields;
  /** Whose settings these are at present. */
  source: "own" | "project" | "defaults";
}

/** The settings of a project's verdicts, or of one service's; null where the project has no such service. */
export async function readVerdictSettingsPage(slug: string, service: string): Promise<VerdictSettingsPage | null> {
  const { project } = await requireOwner(slug);
  const [services, own] = await Promise.all([listServices(project.id), readOwnSettings(project.id)]);
  const names = ["", ...services.map(({ name }) => name)];
  if (!names.includes(service)) return null;
  const inherited = (service !== "" && own.get("")) || DEFAULT_SETTINGS;
  const ofItsOwn = own.get(service);
  return {
    project: project.name,
    service,
    choices: names.map((name) => ({
      label: name === "" ? "All services" : name,
      href: verdictSettingsHref(slug, name),
      current: name === service,
      hasOwn: own.has(name),
    })),
    fields: fieldsOf(ofItsOwn ?? inherited),
    inherited: fieldsOf(inherited),
    source: ofItsOwn ? "own" : inherited === DEFAULT_SETTINGS ? "defaults" : "project",
  };
}
