import { CircleCheck, CircleQuestionMark, Equal, type LucideIcon, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { Panel, PanelHeader } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { type DriftLine, weeksInWords } from "@/lib/charts/drift-words";
import { keepUnits } from "@/lib/charts/format";
import { formatDay } from "@/lib/charts/format-time";

interface Release {
  id: string;
  label: string;
  href: string;
}

interface DriftProps {
  sentence: string;
  weeks: number;
  baseline: { from: number; to: number };
  lines: DriftLine[];
  ran: Release | null;
  between: Release[];
  hasMore: boolean;
  /** The timeline of the releases between. */
  timeline: string;
  /** `ran` was chosen by people. */
  isPinned: boolean;
  /** Releases that may be pinned; none where this person may not. */
  choices: { id: string; name: string }[];
  action: (form: FormData) => Promise<void>;
}

/** How far a service has gone since some weeks ago, and what was released in between. */
export function Drift(drift: DriftProps) {
  const { sentence, weeks, baseline, lines, ran, isPinned } = drift;
  return (
    <Panel aria-labelledby="drift">
      <PanelHeader
        id="drift"
        title="Drift"
        note={
          <>
            The past 24 hours against the same hours {weeksInWords(weeks)}, from {formatDay(baseline.from)}
            {ran && (
              <>
                {isPinned ? ", in the week after " : ", when "}
                <ReleaseLink release={ran} />
                {isPinned ? " (pinned)" : " ran"}
              </>
            )}
            . Small steps that no single deploy shows add up here.
          </>
        }
      />
      <p className="max-w-prose px-4 pt-3 pb-1 text-pretty">{keepUnits(sentence)}</p>
      <Table label={`Change since ${weeksInWords(weeks)}`}>
        <thead>
          <tr>
            <Th>Metric</Th>
            <Th numeric>Then</Th>
            <Th numeric>Now</Th>
            <Th numeric>Change, 99 % interval</Th>
            <Th className="max-sm:hidden">In a word</Th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Tr key={line.metric} data-drift={line.metric} data-kind={line.kind}>
              <Td>
                {line.name}
                <span className="mt-1 block sm:hidden">
                  <Mark line={line} />
                </span>
              </Td>
              <Td numeric>{line.was}</Td>
              <Td numeric>{line.now}</Td>
              <Td numeric>
                {line.change}
                <span className="block text-xs whitespace-normal text-muted">{keepUnits(line.interval)}</span>
              </Td>
              <Td className="max-sm:hidden">
                <Mark line={line} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <Between {...drift} />
      {drift.choices.length > 0 && <Pin {...drift} />}
    </Panel>
  );
}

function Between({ between, hasMore, timeline }: Pick<DriftProps, "between" | "hasMore" | "timeline">) {
  return (
    <p className="border-t border-hairline px-4 py-2.5 text-sm wrap-anywhere text-muted">
      {between.length === 0 ? "Nothing was released since." : "Released since: "}
      {between.map((release, i) => (
        <span key={release.id}>
          {i > 0 && ", "}
          <ReleaseLink release={release} />
        </span>
      ))}
      {hasMore && (
        <>
          {" and "}
          <Link href={timeline} prefetch={false} className="underline">
            more before
          </Link>
        </>
      )}
    </p>
  );
}

/** What everyone in the project then sees. */
function Pin({ choices, ran, isPinned, action }: Pick<DriftProps, "choices" | "ran" | "isPinned" | "action">) {
  return (
    <details className="border-t border-hairline">
      <summary className="px-4 py-2 text-sm text-muted hover:text-ink">Compare with another release</summary>
      <form action={action} className="flex flex-wrap items-end gap-3 px-4 pb-3">
        <Field id="baseline" label="Release, for everyone in the project">
          <Select id="baseline" name="baseline" defaultValue={isPinned ? ran?.id : ""} className="max-w-full">
            <option value="">that of four weeks ago</option>
            {choices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" size="md">
          Compare
        </Button>
      </form>
    </details>
  );
}

function ReleaseLink({ release: { label, href } }: { release: Release }) {
  return (
    <Link href={href} prefetch={false} className="font-mono text-xs underline">
      <bdi>{label}</bdi>
    </Link>
  );
}

function Mark({ line: { kind, isWorse, word } }: { line: DriftLine }) {
  const [tone, icon] = markOf(kind, isWorse);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

function markOf(kind: DriftLine["kind"], isWorse: boolean | null): [Tone, LucideIcon] {
  if (kind === "steady") return ["neutral", Equal];
  if (kind === "unsure") return ["inconclusive", CircleQuestionMark];
  return isWorse ? ["regressed", TriangleAlert] : ["improved", CircleCheck];
}
