import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { Drift } from "@/components/service/drift";
import { Graphs } from "@/components/service/graphs";
import { Narrowing } from "@/components/service/narrowing";
import { OperationsTable } from "@/components/service/operations-table";
import { RangePicker, WindowLink } from "@/components/service/range-picker";
import { ServiceSkeleton } from "@/components/service/service-skeleton";
import { Versions } from "@/components/service/versions";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { readDrift } from "@/lib/views/drift";
import { deploysHref } from "@/lib/views/links";
import { readServiceFrame, readServiceNumbers, type ServiceFrame, type ServiceNumbers } from "@/lib/views/service";
import { rangeChoices, readServiceQuery, serviceLinks } from "@/lib/views/service-query";
import { pinBaselineAction } from "./actions";

type Props = PageProps<"/p/[slug]/services/[service]">;
type Links = ReturnType<typeof serviceLinks>;

const HOUR_REFRESH_MS = 10_000;
const REFRESH_MS = 60_000;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeName((await params).service) };
}

export default async function ServicePage({ params, searchParams }: Props) {
  const [{ slug, service }, asked] = await Promise.all([params, searchParams]);
  const now = Date.now();
  const query = readServiceQuery(asked);
  const frame = await readServiceFrame(slug, decodeName(service), query, now);
  if (!frame) notFound();
  const links = serviceLinks(slug, frame.service, query);
  return (
    <>
      <PageHeader
        title={frame.service}
        note={<WindowLink window={frame.range.window} href={links.window(frame.range.window)} />}
      >
        <Pickers frame={frame} links={links} />
      </PageHeader>
      <Narrowing filters={narrowing(frame, links)} />
      <Suspense fallback={<ServiceSkeleton />}>
        <Numbers slug={slug} frame={frame} links={links} now={now} />
      </Suspense>
      <Suspense>
        <DriftSince slug={slug} frame={frame} now={now} />
      </Suspense>
      {frame.range.name !== null && <AutoRefresh everyMs={frame.range.name === "1h" ? HOUR_REFRESH_MS : REFRESH_MS} />}
    </>
  );
}

function Pickers({ frame, links }: { frame: ServiceFrame; links: Links }) {
  return (
    <>
      {frame.environments.length > 1 && (
        <Segmented
          label="Environment"
          segments={frame.environments.map((env) => ({
            label: env,
            href: links.environment(env),
            current: env === frame.env,
          }))}
        />
      )}
      <RangePicker choices={rangeChoices(links, frame.range.name)} />
    </>
  );
}

async function Numbers({ slug, frame, links, now }: { slug: string; frame: ServiceFrame; links: Links; now: number }) {
  const numbers = await readServiceNumbers(slug, frame, now);
  const scope = { ...(frame.env !== null && { env: frame.env }), service: frame.service };
  return (
    <>
      <Graphs {...numbers} window={frame.range.window} timeline={deploysHref(slug, scope)} />
      <Breakdown frame={frame} numbers={numbers} links={links} setupHref={`/p/${slug}/setup`} now={now} />
    </>
  );
}

/** Weeks of hours are read for it: the graphs do not wait. */
async function DriftSince({ slug, frame, now }: { slug: string; frame: ServiceFrame; now: number }) {
  const drift = await readDrift(slug, frame, now);
  const { env, service } = frame;
  return drift && <Drift {...drift} action={pinBaselineAction.bind(null, slug, env ?? "", service)} />;
}

function narrowing({ operation, version }: ServiceFrame, links: Links) {
  return [
    ...(operation === null ? [] : [{ name: "operation", value: operation, removeHref: links.operation(undefined) }]),
    ...(version === null ? [] : [{ name: "version", value: version, removeHref: links.version(undefined) }]),
  ];
}

interface BreakdownProps {
  frame: ServiceFrame;
  numbers: ServiceNumbers;
  links: Links;
  setupHref: string;
  now: number;
}

function Breakdown({ frame, numbers, links, setupHref, now }: BreakdownProps) {
  const operations = numbers.operations.map((line) => {
    const current = line.operation === frame.operation;
    return { ...line, current, href: links.operation(current ? undefined : line.operation) };
  });
  const versions = numbers.versions.map((version) => {
    const current = version.version === frame.version;
    return { ...version, current, href: links.version(current ? undefined : version.version) };
  });
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Panel aria-labelledby="operations">
        <PanelHeader id="operations" title="Operations" />
        {operations.length > 0 ? (
          <OperationsTable operations={operations} />
        ) : (
          <EmptyState title="No request in this range">
            <p>Choose a longer range, or another environment. If none shows any, the telemetry does not arrive.</p>
            <Link href={setupHref} className={buttonClass()}>
              Check the telemetry settings
            </Link>
          </EmptyState>
        )}
      </Panel>
      <Panel aria-labelledby="versions">
        <PanelHeader id="versions" title="Versions" />
        {versions.length > 0 ? (
          <Versions versions={versions} now={now} />
        ) : (
          <p className="px-4 py-3 text-sm text-muted">
            No request in this range named its version. Set service.version in the OpenTelemetry resource to tell
            releases apart.
          </p>
        )}
      </Panel>
    </div>
  );
}

/** The service's name from its URL segment; a segment that encodes no name is taken as it is. */
function decodeName(segment: string): string {
  try {
    const name = decodeURIComponent(segment);
    return name.includes("\0") ? segment : name;
  } catch {
    return segment;
  }
}
