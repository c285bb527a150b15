import { Panel, PanelHeader } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/charts/format";
import { formatDateTime } from "@/lib/charts/format-time";
import type { Window } from "@/lib/domain/time";

interface NewError {
  service: string;
  fingerprint: string;
  exceptionClass: string;
  message: string;
  firstSeenAt: number;
  n: number;
}

interface NewErrorsPanelProps {
  errors: NewError[];
  /** In which they were first seen. */
  window: Window;
  showService: boolean;
  now: number;
}

/** Errors first seen since a deploy, or that there are none. */
export function NewErrorsPanel({ errors, window, showService, now }: NewErrorsPanelProps) {
  const span = `First seen between ${formatDateTime(window.from)} and ${formatDateTime(window.to)}.`;
  return (
    <Panel aria-labelledby="new-errors">
      <PanelHeader id="new-errors" title="Errors new since this deploy" note={span} />
      {errors.length > 0 ? (
        <NewErrors errors={errors} showService={showService} now={now} />
      ) : (
        <p className="px-4 py-3 text-sm text-muted">None.</p>
      )}
    </Panel>
  );
}

// Their text comes from outside and is shown as text only.
function NewErrors({ errors, showService, now }: { errors: NewError[]; showService: boolean; now: number }) {
  return (
    <Table label="The new errors">
      <thead>
        <tr>
          <Th>Error</Th>
          {showService && <Th>Service</Th>}
          <Th numeric>Count</Th>
          <Th>First seen</Th>
        </tr>
      </thead>
      <tbody>
        {errors.map((error) => (
          <Tr key={`${error.service} ${error.fingerprint}`}>
            <th scope="row" className="max-w-xl min-w-52 py-2 pr-3 pl-4 text-left font-normal">
              <bdi className="block font-mono text-xs font-semibold break-words">{error.exceptionClass}</bdi>
              <bdi className="line-clamp-2 text-muted break-words">{error.message}</bdi>
            </th>
            {showService && (
              <Td>
                <bdi>{error.service}</bdi>
              </Td>
            )}
            <Td numeric>{formatCount(error.n)}</Td>
            <Td className="whitespace-nowrap">
              {formatDateTime(error.firstSeenAt)}
              <RelativeTime at={error.firstSeenAt} now={now} className="block text-xs text-muted" />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
