import { Table, Td, Th, Tr } from "@/components/ui/table";
import { changeInWords } from "@/lib/charts/cause-words";
import { subjectName } from "@/lib/charts/deploy-verdict-words";
import { formatCount, NO_VALUE } from "@/lib/charts/format";
import { intervalInWords, shareInWords, statisticInWords, valueInWords } from "@/lib/charts/verdict-arithmetic";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { VerdictBadge } from "./verdict-kind";

/** Every subject of a verdict in a row, worst first. */
export function VerdictTable({ subjects, several }: { subjects: SubjectVerdict[]; several: boolean }) {
  return (
    <Table label="Everything that was judged">
      <thead>
        <tr>
          <Th>What</Th>
          <Th>Verdict</Th>
          <Th numeric>Before</Th>
          <Th numeric>After</Th>
          <Th numeric>Change</Th>
          <Th numeric>95 % interval</Th>
          <Th numeric>As unusual</Th>
          <Th numeric>Statistic</Th>
          <Th numeric>Bar, alone</Th>
          <Th numeric>Chance, together</Th>
        </tr>
      </thead>
      <tbody>
        {subjects.map((subject) => (
          <Row key={subjectName(subject, true)} subject={subject} several={several} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ subject, several }: { subject: SubjectVerdict; several: boolean }) {
  const { kind, metric, typical, size, rarity } = subject;
  return (
    <Tr>
      <th scope="row" className="max-w-80 min-w-40 py-1 pr-3 pl-4 text-left text-xs font-medium wrap-anywhere">
        {subjectName(subject, several)}
      </th>
      <Td dense>
        <VerdictBadge kind={kind} />
      </Td>
      <Td dense numeric>
        {valueInWords(metric, typical.before)}
      </Td>
      <Td dense numeric>
        {valueInWords(metric, typical.after)}
      </Td>
      <Td dense numeric>
        {size ? changeInWords(metric, size.value) : NO_VALUE}
      </Td>
      <Td dense numeric>
        {size ? intervalInWords(metric, size) : NO_VALUE}
      </Td>
      <Td dense numeric>
        {rarity ? `${formatCount(rarity.atLeastAsUnusual)} of ${formatCount(rarity.placebos)}` : NO_VALUE}
      </Td>
      <Td dense numeric>
        {rarity ? statisticInWords(rarity.statistic) : NO_VALUE}
      </Td>
      <Td dense numeric>
        {rarity ? statisticInWords(rarity.critical) : NO_VALUE}
      </Td>
      <Td dense numeric>
        {rarity ? shareInWords(rarity.adjustedP) : NO_VALUE}
      </Td>
    </Tr>
  );
}
