"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "./notice";

interface FailureNoticeProps {
  /** Under which the server's log has the whole story. */
  digest: string | undefined;
  retry: () => void;
}

/** Says that a page failed; what failed stays in the log. */
export function FailureNotice({ digest, retry }: FailureNoticeProps) {
  return (
    <Notice title="This page did not load">
      <p>
        Something failed on our side. What was recorded is safe. Try again in a moment; if it stays, the server’s log
        tells why{digest ? " under this code:" : "."}
      </p>
      {digest && <code className="rounded-md bg-sunken px-2 py-1 font-mono text-sm text-ink">{digest}</code>}
      <Button variant="primary" size="md" onClick={retry}>
        Try again
      </Button>
    </Notice>
  );
}
