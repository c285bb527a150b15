import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache, Suspense } from "react";
import { DayLater } from "@/components/deploys/day-later";
import { DeployFacts } from "@/components/deploys/deploy-facts";
import { DeployBadges } from "@/components/deploys/deploy-status";
import { ImpactWindows } from "@/components/deploys/impact-windows";
import { NewErrorsPanel } from "@/components/deploys/new-errors";
import { ServiceImpactPanel } from "@/components/deploys/service-impact";
import { ServicesImpact } from "@/components/deploys/services-impact";
import { VerdictPanel, VerdictSkeleton } from "@/components/deploys/verdict-panel";
import { VerdictReview } from "@/components/deploys/verdict-review";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { buttonClass } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import { readDayLaterPanel } from "@/lib/views/day-later";
import { type DeployPage, readDeployPage } from "@/lib/views/deploy-page";
import { readVerdictPanel, type VerdictOnPage } from "@/lib/views/deploy-verdict";
import { arithmeticHref } from "@/lib/views/links";
import { reviewAction } from "./actions";

interface PageProps {
  params: Promise<{ slug: string; id: string }>;
}

const REFRESH_MS = 20_000;

// The title and the page share one read, and one moment.
const readPage = cache(async (slug: string, id: string) => {
  const now = Date.now();
  const page = await readDeployPage(slug, id, now);
  return page && { ...page, now };
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { slug, id } = await params;
  const page = await readPage(slug, id);
  return { title: page ? `Deploy ${deployLabel(page.deploy)}` : "No such deploy" };
}

export default async function Page({ params }: PageProps) {
  const { slug, id } = await params;
  const page = await readPage(slug, id);
  if (!page) notFound();
  const { deploy, links, services, errors, words, now } = page;
  const verdict = page.verdict.kept?.verdict ?? null;
  return (
    <>
      <PageHeader title={<Title deploy={deploy} />} note={<Note deploy={deploy} now={now} />}>
        <Neighbour deploy={page.previous} direction="previous" />
        <Neighbour deploy={page.next} direction="next" />
      </PageHeader>
      <Suspense fallback={<VerdictSkeleton />}>
        <Verdict slug={slug} page={page} now={now} />
      </Suspense>
      <DeployFacts deploy={deploy} links={links} />
      <ImpactWindows words={words} services={services} />
      {services.length > 1 && <ServicesImpact services={services} verdict={verdict} />}
      {services.map((service, index) => (
        <ServiceImpactPanel
          key={service.service}
          id={`service-${index}`}
          {...service}
          window={page.window}
          deploys={page.marked}
          verdict={verdict}
        />
      ))}
      <NewErrorsPanel errors={errors.groups} window={errors.window} showService={deploy.service === ""} now={now} />
      <Suspense>
        <Review slug={slug} page={page} now={now} />
      </Suspense>
      {(words.isFilling || deploy.status === "started") && <AutoRefresh everyMs={REFRESH_MS} />}
    </>
  );
}

interface VerdictProps {
  slug: string;
  page: DeployPage;
  now: number;
}

// The verdict stands first, and what people say of it after the evidence: one read.
const readPanel = cache((slug: string, { deploy, verdict }: DeployPage, now: number) =>
  readVerdictPanel(slug, deploy, now, verdict),
);

/** Judging may take a second: the rest of the page does not wait for it. */
async function Verdict({ slug, page, now }: VerdictProps) {
  const { deploy } = page;
  const { verdict } = await readPanel(slug, page, now);
  return (
    <>
      <VerdictPanel
        verdict={verdict}
        deployId={deploy.id}
        arithmeticOf={(subject) => arithmeticHref(slug, deploy.id, subject)}
      />
      <Suspense>
        <DayAfter slug={slug} deploy={deploy} verdict={verdict} now={now} />
      </Suspense>
    </>
  );
}

async function Review({ slug, page, now }: VerdictProps) {
  const { review } = await readPanel(slug, page, now);
  return review && <VerdictReview {...review} action={reviewAction.bind(null, slug, page.deploy.id)} />;
}

interface DayAfterProps {
  slug: string;
  deploy: Deploy;
  verdict: VerdictOnPage["verdict"];
  now: number;
}

async function DayAfter({ slug, deploy, verdict, now }: DayAfterProps) {
  const dayLater = await readDayLaterPanel(slug, deploy, verdict, now);
  return dayLater && <DayLater sentences={dayLater.sentences} />;
}

function Title({ deploy }: { deploy: Deploy }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0">
        Deploy <bdi className="font-mono wrap-anywhere">{deployLabel(deploy)}</bdi>
      </span>
      <DeployBadges deploy={deploy} whole />
    </span>
  );
}

function Note({ deploy, now }: { deploy: Deploy; now: number }) {
  return (
    <>
      <bdi className="font-medium text-ink">{deploy.service === "" ? "all services" : deploy.service}</bdi> in{" "}
      <bdi className="font-medium text-ink">{deploy.env}</bdi>,{" "}
      {new Date(deploy.deployedAt).toISOString().slice(0, 19).replace("T", " ")} UTC (
      <RelativeTime at={deploy.deployedAt} now={now} />)
    </>
  );
}

function Neighbour({ deploy, direction }: { deploy: DeployPage["next"]; direction: "previous" | "next" }) {
  if (!deploy) return null;
  const previous = direction === "previous";
  return (
    <Link href={deploy.href} rel={previous ? "prev" : "next"} className={buttonClass()}>
      {previous && <ChevronLeft aria-hidden className="size-3.5" />}
      <span className="sr-only">{previous ? "Deploy before this one: " : "Deploy after this one: "}</span>
      <bdi className="max-w-32 truncate font-mono">{deploy.label}</bdi>
      {!previous && <ChevronRight aria-hidden className="size-3.5" />}
    </Link>
  );
}
