import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Timeline } from "@/components/deploys/timeline";
import { TimelineFilters } from "@/components/deploys/timeline-filters";
import { TimelineKeys } from "@/components/deploys/timeline-keys";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { PageHeader, Panel } from "@/components/ui/panel";
import { ownEnvironment } from "@/lib/env";
import { firstDeployLine } from "@/lib/views/ci-snippets";
import { type SearchParams, withoutEmpty } from "@/lib/views/deploy-filters";
import { type DeploysPage, readDeploysPage } from "@/lib/views/deploys-page";
import { publicAddress } from "@/lib/views/public-address";

export const metadata: Metadata = { title: "Deploys" };

interface PageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const now = Date.now();
  const page = await readDeploysPage({ slug: (await params).slug, params: await searchParams, now });
  // A form sends its empty fields too; the address to share is the one without them.
  const short = withoutEmpty(page.path, await searchParams);
  if (short !== null) redirect(short);
  return (
    <>
      <PageHeader title="Deploys" note="Newest first. Days and clock times are UTC." />
      <TimelineFilters
        action={page.path}
        filters={page.filters}
        environments={page.environments}
        services={page.services}
        chips={page.chips}
      />
      {page.ignored.length > 0 && (
        <p role="status" className="text-sm text-inconclusive">
          Not understood in the address, and left out: {page.ignored.join(", ")}.
        </p>
      )}
      <Panel aria-label="Timeline" className="overflow-clip">
        {page.days.length > 0 ? <Timeline days={page.days} now={now} /> : <Nothing page={page} />}
      </Panel>
      <Pagination label="Deploys" firstHref={page.newestHref} nextHref={page.olderHref} />
      <TimelineKeys />
    </>
  );
}

async function Nothing({ page }: { page: DeploysPage }) {
  if (page.chips.length > 0) {
    return (
      <EmptyState title="No deploy matches these filters">
        <p>
          Remove one of the filters above, or{" "}
          <a href={page.path} className="link">
            clear them all
          </a>
          .
        </p>
      </EmptyState>
    );
  }
  const address = publicAddress(ownEnvironment().PUBLIC_URL, await headers());
  return (
    <EmptyState title="No deploys yet">
      <p>
        Report the first one from a checkout, with a key in TIDEMARK_API_KEY. Lines for your CI are in{" "}
        <a href={page.path.replace(/deploys$/, "setup")} className="link">
          getting started
        </a>
        .
      </p>
      <div className="w-full min-w-0 max-w-2xl">
        <CodeBlock code={firstDeployLine(address)} what="the curl line" title="from a checkout" />
      </div>
    </EmptyState>
  );
}
