import type { ReactNode } from "react";
import { Wordmark } from "./wordmark";

interface NoticeProps {
  title: string;
  children: ReactNode;
}

/** A page that has only one thing to say. */
export function Notice({ title, children }: NoticeProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="flex w-full max-w-md flex-col gap-6">
        <Wordmark />
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          <div className="flex flex-col items-start gap-4 text-muted">{children}</div>
        </div>
      </div>
    </main>
  );
}
