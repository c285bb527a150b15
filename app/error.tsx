"use client";

import { FailureNotice } from "@/components/shell/failure-notice";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return <FailureNotice digest={error.digest} retry={reset} />;
}
