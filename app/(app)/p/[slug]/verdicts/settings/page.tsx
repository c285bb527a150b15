import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { ServiceChoice } from "@/components/verdict-settings/service-choice";
import { SettingsForm } from "@/components/verdict-settings/settings-form";
import { type SearchParams, single } from "@/lib/views/deploy-filters";
import { replayHref } from "@/lib/views/links";
import { readVerdictSettingsPage, type VerdictSettingsPage } from "@/lib/views/verdict-settings-page";
import { saveSettingsAction } from "./actions";

export const metadata: Metadata = { title: "Settings of verdicts" };

interface PageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<SearchParams>;
}

const SOURCES: Record<VerdictSettingsPage["source"], string> = {
  own: "Set here.",
  project: "As set for all services.",
  defaults: "The defaults.",
};

export default async function Page({ params, searchParams }: PageProps) {
  const { slug } = await params;
  const service = single((await searchParams).service) ?? "";
  const page = await readVerdictSettingsPage(slug, service);
  if (!page) notFound();
  return (
    <>
      <PageHeader
        title="Settings of verdicts"
        note={`What decides whether a deploy of ${page.project} changed something that matters.`}
      />
      {page.choices.length > 1 && <ServiceChoice choices={page.choices} />}
      <Panel aria-labelledby="settings">
        <PanelHeader
          id="settings"
          title={service === "" ? "All services" : <bdi>{service}</bdi>}
          note={`${SOURCES[page.source]} Deploys whose minutes are still kept are judged anew when they are saved.`}
        />
        <SettingsForm
          key={service}
          fields={page.fields}
          inherited={page.inherited}
          hasOwn={page.source === "own"}
          replayHref={replayHref(slug, service)}
          action={saveSettingsAction.bind(null, slug, service)}
        />
      </Panel>
    </>
  );
}
