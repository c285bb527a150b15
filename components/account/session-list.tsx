import { Monitor } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";

interface ListedSession {
  id: string;
  agent: string;
  createdAt: number;
  lastSeenAt: number;
  isCurrent: boolean;
}

interface SessionListProps {
  sessions: ListedSession[];
  now: number;
  end: (form: FormData) => Promise<void>;
}

/** Where the person is signed in. */
export function SessionList({ sessions, now, end }: SessionListProps) {
  return (
    <Table label="Your sessions">
      <thead>
        <tr>
          <Th>Browser</Th>
          <Th>Signed in</Th>
          <Th>Last seen</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <Tr key={session.id}>
            <Td className="font-medium">
              <span className="inline-flex flex-wrap items-center gap-x-2">
                <Monitor aria-hidden className="size-4 shrink-0 text-muted max-sm:hidden" />
                {session.agent}
                {session.isCurrent && <Badge>This session</Badge>}
              </span>
            </Td>
            <Td>
              <RelativeTime at={session.createdAt} now={now} />
            </Td>
            <Td>
              <RelativeTime at={session.lastSeenAt} now={now} />
            </Td>
            <Td numeric>{!session.isCurrent && <EndSession session={session} end={end} />}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function EndSession({ session, end }: { session: ListedSession; end: SessionListProps["end"] }) {
  return (
    <form action={end}>
      <input type="hidden" name="id" value={session.id} />
      <Button type="submit" aria-label={`Sign out ${session.agent}`}>
        Sign out
      </Button>
    </form>
  );
}
