import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { MomentStrip } from "@/components/deploys/moment-strip";
import { VerdictFigures } from "@/components/deploys/verdict-figures";
import { VerdictBadge } from "@/components/deploys/verdict-kind";
import { WorkingTable } from "@/components/deploys/working-table";
import { buttonClass } from "@/components/ui/button";
import { PageHeader, Panel } from "@/components/ui/panel";
import { type ArithmeticPage, type ArithmeticParams, readArithmeticPage } from "@/lib/views/arithmetic-page";

export const metadata: Metadata = { title: "The arithmetic of a verdict" };

interface PageProps {
  params: Promise<{ slug: string; id: string }>;
  searchParams: Promise<ArithmeticParams>;
}

/** What one verdict was made of: every figure, the tables below it, and the formulas from these to that. */
export default async function Page({ params, searchParams }: PageProps) {
  const { slug, id } = await params;
  const page = await readArithmeticPage(slug, id, await searchParams, Date.now());
  if (!page) notFound();
  const { name, label, subject, figures, tables, strip } = page;
  return (
    <>
      <PageHeader
        title={<>The arithmetic of {name}</>}
        note={
          <>
            at deploy{" "}
            <Link href={page.deployHref} className="font-mono underline">
              {label}
            </Link>
            . {standing(page)}
          </>
        }
      >
        <a href={page.tablesHref} download className={buttonClass()}>
          <Download aria-hidden className="size-3.5" /> JSON
        </a>
      </PageHeader>
      <Panel aria-label="The verdict" className="flex flex-col gap-2 p-4 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <VerdictBadge kind={subject.kind} />
          <span className="max-w-prose text-base wrap-anywhere">{subject.sentence}</span>
        </p>
        <VerdictFigures figures={figures} looks={subject.looks} />
      </Panel>
      {tables.map((table) => (
        <WorkingTable key={table.id} table={table}>
          {table.id === "moments" && strip && <MomentStrip strip={strip} />}
        </WorkingTable>
      ))}
      <Others others={page.others} />
    </>
  );
}

function standing({ isKept, subject }: ArithmeticPage): string {
  if (isKept) return "Judged again just now, it is the verdict that is kept, bit for bit.";
  if (subject.looks.length === 0 && !subject.isFinal)
    return "Its first look is still to come: this is what is in by now.";
  return "Judged again just now, it is not the verdict that is kept: data came since, or minutes that it was made of are no longer there.";
}

function Others({ others }: Pick<ArithmeticPage, "others">) {
  return (
    <Panel aria-label="Everything that was judged">
      <details>
        <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
          Everything that was judged ({others.length})
        </summary>
        <ul className="grid gap-x-6 px-4 pb-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
          {others.map(({ name, href }) => (
            <li key={href} className="py-0.5 wrap-anywhere">
              <a href={href} className="underline">
                {name}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}
