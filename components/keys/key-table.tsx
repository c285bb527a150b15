import { Ban, Check } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { RevokeKey } from "./revoke-key";

interface ListedKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

interface KeyTableProps {
  keys: ListedKey[];
  now: number;
  revoke: (form: FormData) => Promise<void>;
}

export function KeyTable({ keys, now, revoke }: KeyTableProps) {
  return (
    <Table label="API keys">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Key</Th>
          <Th>May</Th>
          <Th>Created</Th>
          <Th>Last used</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id}>
            <Td className="max-w-64 truncate font-medium">{key.name}</Td>
            <Td className="font-mono text-xs">{key.prefix}…</Td>
            <Td>{key.scopes.map((scope) => (scope === "ingest" ? "send" : scope)).join(", ")}</Td>
            <Td>
              <RelativeTime at={key.createdAt} now={now} />
            </Td>
            <Td>{key.lastUsedAt === null ? "never" : <RelativeTime at={key.lastUsedAt} now={now} />}</Td>
            <Td>{key.revokedAt === null ? <Badge icon={Check}>Active</Badge> : <Badge icon={Ban}>Revoked</Badge>}</Td>
            <Td numeric>
              {key.revokedAt === null && <RevokeKey id={key.id} name={key.name} prefix={key.prefix} action={revoke} />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
