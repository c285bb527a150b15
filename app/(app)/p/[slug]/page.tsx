import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { OverviewSkeleton } from "@/components/overview/overview-skeleton";
import { RecentDeploys } from "@/components/overview/recent-deploys";
import { ServicesTable } from "@/components/overview/services-table";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { single } from "@/lib/views/deploy-filters";
import { type OverviewFrame, readOverviewFrame, readOverviewNumbers } from "@/lib/views/overview";

export const metadata: Metadata = { title: "Overview" };

const LISTEN_EVERY_MS = 5_000;
const REFRESH_MS = 30_000;

export default async function OverviewPage({ params, searchParams }: PageProps<"/p/[slug]">) {
  const [{ slug }, query] = await Promise.all([params, searchParams]);
  const frame = await readOverviewFrame(slug, { env: single(query.env) });
  const { env, environments } = frame;
  return (
    <>
      <PageHeader title={frame.project} note={env && `What runs in ${env}, over the last 24 hours`}>
        {environments.length > 1 && (
          <Segmented
            label="Environment"
            segments={environments.map(({ name, href }) => ({ label: name, href, current: name === env }))}
          />
        )}
      </PageHeader>
      <Suspense fallback={<OverviewSkeleton />}>
        <Numbers slug={slug} frame={frame} />
      </Suspense>
      <AutoRefresh everyMs={env === null ? LISTEN_EVERY_MS : REFRESH_MS} />
    </>
  );
}

async function Numbers({ slug, frame }: { slug: string; frame: OverviewFrame }) {
  const now = Date.now();
  const { services, deploys } = await readOverviewNumbers(slug, frame.env, now);
  if (services.length === 0 && deploys.length === 0) return <NothingYet setupHref={frame.setupHref} />;
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Panel aria-labelledby="services">
        <PanelHeader id="services" title="Services" />
        {services.length > 0 ? (
          <ServicesTable services={services} now={now} />
        ) : (
          <EmptyState title="No service has reported yet">
            <p>Deploys arrive. Point an OpenTelemetry exporter here to see what they do.</p>
            <Link href={frame.setupHref} className={buttonClass()}>
              Send telemetry
            </Link>
          </EmptyState>
        )}
      </Panel>
      <Panel aria-labelledby="recent-deploys">
        <PanelHeader id="recent-deploys" title="Recent deploys">
          <Link href={frame.deploysHref} className="link text-sm text-muted">
            All
          </Link>
        </PanelHeader>
        {deploys.length > 0 ? (
          <RecentDeploys deploys={deploys} now={now} />
        ) : (
          <EmptyState title="No deploy yet">
            <p>One curl at the end of your CI job records each deploy.</p>
            <Link href={frame.setupHref} className={buttonClass()}>
              Report a deploy
            </Link>
          </EmptyState>
        )}
      </Panel>
    </div>
  );
}

function NothingYet({ setupHref }: { setupHref: string }) {
  return (
    <Panel aria-label="Nothing yet">
      <EmptyState title="Listening for your first deploy">
        <p>
          Add one curl to your CI job, and point an OpenTelemetry exporter here. Deploys and services then appear on
          this page by themselves.
        </p>
        <Link href={setupHref} className={buttonClass({ variant: "primary", size: "md" })}>
          Getting started
        </Link>
      </EmptyState>
    </Panel>
  );
}
