import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Graphs } from "@/components/service/graphs";
import { Narrowing } from "@/components/service/narrowing";
import { OperationsTable } from "@/components/service/operations-table";
import { RangePicker } from "@/components/service/range-picker";
import { Versions } from "@/components/service/versions";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { deploysHref } from "@/lib/views/links";
import { readServicePage, type ServicePage as ServiceView } from "@/lib/views/service";
import { rangeChoices, readServiceQuery, serviceLinks } from "@/lib/views/service-query";

type Props = PageProps<"/p/[slug]/services/[service]">;
type Links = ReturnType<typeof serviceLinks>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeName((await params).service) };
}

export default async function ServicePage({ params, searchParams }: Props) {
  const [{ slug, service }, asked] = await Promise.all([params, searchParams]);
  const now = Date.now();
  const query = readServiceQuery(asked);
  const view = await readServicePage(slug, decodeName(service), query, now);
  if (!view) notFound();
  const links = serviceLinks(slug, view.service, query);
  const scope = { ...(view.env === null ? {} : { env: view.env }), service: view.service };
  return (
    <>
      <PageHeader title={view.service} note={view.env}>
        <Pickers view={view} links={links} />
      </PageHeader>
      <Narrowing filters={narrowing(view, links)} />
      <Graphs {...view} window={view.range.window} timeline={deploysHref(slug, scope)} />
      <Breakdown view={view} links={links} setupHref={`/p/${slug}/setup`} now={now} />
    </>
  );
}

function Pickers({ view, links }: { view: ServiceView; links: Links }) {
  return (
    <>
      {view.environments.length > 1 && (
        <Segmented
          label="Environment"
          segments={view.environments.map((env) => ({
            label: env,
            href: links.environment(env),
            current: env === view.env,
          }))}
        />
      )}
      <RangePicker
        choices={rangeChoices(links, view.range.name)}
        window={view.range.window}
        windowHref={links.window(view.range.window)}
      />
    </>
  );
}

function narrowing({ operation, version }: ServiceView, links: Links) {
  return [
    ...(operation === null ? [] : [{ name: "operation", value: operation, removeHref: links.operation(undefined) }]),
    ...(version === null ? [] : [{ name: "version", value: version, removeHref: links.version(undefined) }]),
  ];
}

function Breakdown({
  view,
  links,
  setupHref,
  now,
}: {
  view: ServiceView;
  links: Links;
  setupHref: string;
  now: number;
}) {
  const operations = view.operations.map((line) => {
    const current = line.operation === view.operation;
    return { ...line, current, href: links.operation(current ? undefined : line.operation) };
  });
  const versions = view.versions.map((version) => {
    const current = version.version === view.version;
    return { ...version, current, href: links.version(current ? undefined : version.version) };
  });
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
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

/** The service's name from its URL segment; a segment that is no valid encoding is taken as it is. */
function decodeName(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
