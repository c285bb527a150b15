import type { Metadata } from "next";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, Panel, PanelHeader } from "@/components/ui/panel";
import { CalibrationTable } from "@/components/verdicts/calibration-table";
import { LessonList } from "@/components/verdicts/lesson-list";
import { Pretended } from "@/components/verdicts/pretended";
import { ReviewList } from "@/components/verdicts/review-list";
import { Trust } from "@/components/verdicts/trust";
import { readVerdictsPage } from "@/lib/views/verdicts-page";

export const metadata: Metadata = { title: "Verdicts" };

interface PageProps {
  params: Promise<{ slug: string }>;
}

export default async function Page({ params }: PageProps) {
  const { slug } = await params;
  const page = await readVerdictsPage(slug, Date.now());
  return (
    <>
      <PageHeader
        title="Verdicts"
        note={`Whether they were right: ${page.judged} deploys of the past 90 days are finally judged.`}
      >
        {page.isOwner && (
          <Link href={page.settingsHref} className={buttonClass()}>
            Settings of verdicts
          </Link>
        )}
      </PageHeader>
      <Trust precision={page.precision} recall={page.recall} falseAlarms={page.falseAlarms} />
      <Pretended {...page.pretended} />
      {page.lessons.length > 0 && <LessonList lessons={page.lessons} isOwner={page.isOwner} />}
      <Panel aria-labelledby="calibration">
        <PanelHeader
          id="calibration"
          title="Calibration"
          note="Had no deploy changed anything, the share of deploys below each p would be that p. What is more is what deploys did."
        />
        <CalibrationTable rows={page.calibration} />
      </Panel>
      <Panel aria-labelledby="reviews">
        <PanelHeader id="reviews" title="What people said" note="The latest 50 of the past 90 days." />
        {page.reviews.length > 0 ? (
          <ReviewList reviews={page.reviews} />
        ) : (
          <EmptyState title="Nothing yet">
            <p>On a deploy’s page its verdicts can be confirmed or dismissed, and a deploy marked as bad.</p>
          </EmptyState>
        )}
      </Panel>
    </>
  );
}
