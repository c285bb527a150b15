import Link from "next/link";
import { Panel, PanelHeader } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { keepUnits } from "@/lib/charts/format";

interface PretendedProps {
  sentence: string;
  standing: string;
  metrics: { name: string; share: string }[];
  /** What was blamed, the latest first. */
  blamed: { key: string; name: string; when: string; href: string }[];
}

/** How often a deploy that never was is blamed, by metric, and at which moments. */
export function Pretended({ sentence, standing, metrics, blamed }: PretendedProps) {
  return (
    <Panel aria-labelledby="pretended">
      <PanelHeader
        id="pretended"
        title="False alarms"
        note="Every night up to 20 moments of the day before, at which nothing was deployed, are judged as if something had been. What is blamed on them is a false alarm, or a change that nobody reported."
      />
      <div className="flex flex-col gap-1 p-4">
        <p className="max-w-prose text-lg text-pretty">{keepUnits(sentence)}</p>
        <p className="max-w-prose text-sm text-muted">{standing}</p>
      </div>
      {metrics.length > 0 && (
        <details className="border-t border-hairline">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">By metric</summary>
          <Table label="Pretended deploys that were blamed, by metric">
            <thead>
              <tr>
                <Th>Metric</Th>
                <Th>Blamed</Th>
              </tr>
            </thead>
            <tbody>
              {metrics.map(({ name, share }) => (
                <Tr key={name}>
                  <Td>{name}</Td>
                  <Td className="whitespace-nowrap">{share}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </details>
      )}
      {blamed.length > 0 && (
        <details className="border-t border-hairline">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">What was blamed ({blamed.length})</summary>
          <ul className="flex flex-col gap-1.5 px-4 pb-3 text-sm">
            {blamed.map(({ key, name, when, href }) => (
              <li key={key} className="wrap-anywhere">
                <Link href={href} prefetch={false} className="font-medium underline">
                  {name}
                </Link>
                <span className="text-muted">, {when}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}
