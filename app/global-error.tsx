"use client";

import { FailureNotice } from "@/components/shell/failure-notice";
import "./globals.css";

interface GlobalErrorProps {
  error: Error & { digest?: string };
}

/** For when not even the layout could be made, so it brings its own. */
export default function GlobalError({ error }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Tidemark</title>
        <FailureNotice digest={error.digest} retry={() => window.location.reload()} />
      </body>
    </html>
  );
}
