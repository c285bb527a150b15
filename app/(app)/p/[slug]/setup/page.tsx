import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { Listening } from "@/components/setup/listening";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { buttonClass } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { ownEnvironment } from "@/lib/env";
import { firstDeployLine } from "@/lib/views/ci-snippets";
import { type SearchParams, single } from "@/lib/views/deploy-filters";
import { otelEnvironment } from "@/lib/views/otel-settings";
import { publicAddress } from "@/lib/views/public-address";
import { readSetupPage, type SetupPage } from "@/lib/views/setup-page";

export const metadata: Metadata = { title: "Getting started" };

const LISTEN_EVERY_MS = 2_500;

interface PageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const now = Date.now();
  const { ci, sdk } = await searchParams;
  const address = publicAddress(ownEnvironment().PUBLIC_URL, await headers());
  const page = await readSetupPage({ slug: (await params).slug, address, ci: single(ci), sdk: single(sdk) });
  const complete = page.deploy !== null && page.telemetry !== null;
  return (
    <>
      <PageHeader
        title="Getting started"
        note={
          <>
            Two things to connect: your CI says when it deployed, your application says how fast it answers. This
            installation is at <code className="font-mono text-ink">{address}</code>.
          </>
        }
      />
      <KeyPanel page={page} />
      <DeployPanel page={page} address={address} now={now} />
      <TelemetryPanel page={page} address={address} now={now} />
      {!complete && <AutoRefresh everyMs={LISTEN_EVERY_MS} />}
    </>
  );
}

function KeyPanel({ page }: { page: SetupPage }) {
  return (
    <Panel aria-labelledby="key">
      <PanelHeader id="key" title="1. Have a key">
        {page.isOwner && (
          <Link href={`/p/${page.slug}/keys`} className={buttonClass({ variant: "primary" })}>
            Make a key
          </Link>
        )}
      </PanelHeader>
      <p className="px-4 py-3 text-sm">
        The lines below read it from the variable <code className="font-mono">TIDEMARK_API_KEY</code>. A key that may
        send is enough; it is shown once, when it is made.
        {!page.isOwner && " Ask an owner of this project for one."}
      </p>
    </Panel>
  );
}

interface StepProps {
  page: SetupPage;
  address: string;
  now: number;
}

function DeployPanel({ page, address, now }: StepProps) {
  const { chosen, options } = page.ci;
  return (
    <Panel aria-labelledby="deploys" className="overflow-clip">
      <PanelHeader id="deploys" title="2. Report deploys" note="One line at the end of the job that deploys." />
      <Listening what="deploy" arrival={page.deploy} now={now} />
      <div className="flex flex-col gap-5 p-4">
        <div className="flex flex-col gap-3">
          <Segmented label="Your CI" segments={options} />
          <CodeBlock code={chosen.code} what={`the lines for ${chosen.title}`} title={chosen.file} />
          <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-muted marker:text-edge">
            {chosen.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            <li>
              A report without a service is a deploy of everything in its environment. For one service, add{" "}
              <code className="font-mono text-ink">--data-urlencode &quot;service=web&quot;</code>, by the name that its
              telemetry gives.
            </li>
            <li>The same report sent twice, by a retry or a second pipeline, is one deploy.</li>
          </ul>
        </div>
        <div className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">Or try it now, by hand</h3>
          <CodeBlock code={firstDeployLine(address)} what="the curl line" title="in a checkout" />
        </div>
      </div>
    </Panel>
  );
}

function TelemetryPanel({ page, address, now }: StepProps) {
  const { chosen, options } = page.sdk;
  return (
    <Panel aria-labelledby="telemetry" className="overflow-clip">
      <PanelHeader
        id="telemetry"
        title="3. Send telemetry"
        note="Any OpenTelemetry SDK, over OTLP/HTTP: traces, or the HTTP server duration metric."
      />
      <Listening what="telemetry" arrival={page.telemetry} now={now} />
      <div className="flex flex-col gap-5 p-4">
        <div className="flex flex-col gap-3">
          <CodeBlock
            code={otelEnvironment(address)}
            what="the OpenTelemetry settings"
            title="the service's environment"
          />
          <p className="max-w-prose text-sm text-muted">
            Name the service as your deploy reports do. Set VERSION to the version that they report, so that requests
            can be told apart by release.
          </p>
        </div>
        <div className="flex flex-col gap-3">
          <Segmented label="Your language" segments={options} />
          <CodeBlock code={chosen.code} what={`the lines for ${chosen.title}`} title={chosen.title} />
          <p className="text-sm text-muted">{chosen.note}</p>
        </div>
      </div>
    </Panel>
  );
}
