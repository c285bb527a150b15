"use client";

import { FailureNotice } from "@/components/shell/failure-notice";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return <FailureNotice digest={error.digest} retry={retry} />;
}
