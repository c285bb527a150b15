"use client";

import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDateTime } from "@/lib/charts/format-time";
import { afterLine, describeProgress, type JudgedLine, NO_PROGRESS, type ReplayLine } from "@/lib/charts/replay-lines";

interface ReplayProps {
  /** Where the settings are tried: the form's fields are added to its query. */
  href: string;
}

/** Tries what the form around it holds on past deploys, and shows those that would be judged differently. */
export function Replay({ href }: ReplayProps) {
  const [progress, setProgress] = useState(NO_PROGRESS);
  const [state, setState] = useState<"idle" | "running" | "done" | "failed" | "refused">("idle");
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  // Pressed again while it runs, it begins anew: a disabled button would lose the keyboard's place.
  async function run(form: HTMLFormElement) {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setProgress(NO_PROGRESS);
    setState("running");
    try {
      const response = await fetch(withFields(href, form), { signal: controller.signal });
      if (response.status === 422) return setState("refused");
      if (!response.ok || !response.body) return setState("failed");
      for await (const line of linesOf(response.body)) setProgress((before) => afterLine(before, line));
      setState("done");
    } catch {
      if (!controller.signal.aborted) setState("failed");
    }
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button size="md" onClick={({ currentTarget }) => currentTarget.form && run(currentTarget.form)}>
          Show what would differ
        </Button>
        <p role="status" className="text-sm text-muted">
          {state === "refused" && "Some fields are wrong: save to see which."}
          {state === "failed" && "The past deploys could not be judged; try again in a moment."}
          {(state === "running" || state === "done") && describeProgress(progress)}
        </p>
      </div>
      {progress.differing.length > 0 && <Differing deploys={progress.differing} />}
    </div>
  );
}

function Differing({ deploys }: { deploys: JudgedLine[] }) {
  return (
    <Table label="Deploys that would be judged differently">
      <thead>
        <tr>
          <Th>Deploy</Th>
          <Th>When</Th>
          <Th>Now</Th>
          <Th>With these settings</Th>
          <Th>In particular</Th>
        </tr>
      </thead>
      <tbody>
        {deploys.map(({ id, label, place, at, href, from, to, changes }) => (
          <Tr key={id}>
            <Td>
              <Link href={href} prefetch={false} className="font-mono underline">
                {label}
              </Link>{" "}
              <bdi className="text-muted">{place}</bdi>
            </Td>
            <Td className="whitespace-nowrap">{formatDateTime(at)}</Td>
            <Td className="whitespace-nowrap">{from}</Td>
            <Td className={from === to ? "whitespace-nowrap" : "font-medium whitespace-nowrap"}>{to}</Td>
            <Td className="min-w-64">{changes.join("; ")}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function withFields(href: string, form: HTMLFormElement): string {
  const fields = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [],
  );
  return `${href}${href.includes("?") ? "&" : "?"}${new URLSearchParams(fields)}`;
}

/** The lines of a stream, one JSON each; only this application's own route writes them. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ReplayLine> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as ReplayLine;
  }
}
