"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

interface RevokeKeyProps {
  id: string;
  name: string;
  prefix: string;
  action: (form: FormData) => Promise<void>;
}

/** Asks before it revokes: what uses the key fails from then on. */
export function RevokeKey({ id, name, prefix, action }: RevokeKeyProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={`Revoke “${name}”?`}>
        <form action={action} onSubmit={() => setOpen(false)} className="flex flex-col gap-4">
          <input type="hidden" name="id" value={id} />
          <p className="text-sm text-muted">
            Whatever still uses <code className="font-mono text-xs text-ink">{prefix}…</code> is refused from its next
            request on. This cannot be undone; a new key can be made at any time.
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button type="submit" variant="danger">
              Revoke key
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
