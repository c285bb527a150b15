"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  text: string;
  /** What is copied: "Copy <what>". */
  what: string;
}

/** Copies `text`. Where the browser refuses (plain http), it says so and the text stays there to select. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  const Icon = state === "copied" ? Check : Copy;
  return (
    <Button onClick={copy} aria-label={`Copy ${what}`} className="min-w-20">
      <Icon aria-hidden className="size-3.5" />
      <span aria-live="polite">{state === "idle" ? "Copy" : state === "copied" ? "Copied" : "Select it"}</span>
    </Button>
  );
}
