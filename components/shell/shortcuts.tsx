"use client";

import { CircleHelp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { enableShortcuts, isShortcut, shortcutsEnabled } from "./shortcut-setting";

const DESTINATIONS: Record<string, string> = { o: "", d: "/deploys", s: "/setup", k: "/keys" };

const HELP = [
  [["?"], "This help"],
  [["/"], "Search deploys"],
  [["j", "k"], "Next and previous deploy of the timeline"],
  [["g", "o"], "Go to the overview"],
  [["g", "d"], "Go to the deploys"],
  [["g", "s"], "Go to getting started"],
  [["g", "k"], "Go to the keys"],
] as const;

interface ShortcutsProps {
  /** The project's address; null where there is no project. */
  base: string | null;
  query: string;
}

/** The help button, and the keys that it explains. */
export function Shortcuts({ base, query }: ShortcutsProps) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const afterG = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return;
      const destination = afterG.current ? DESTINATIONS[event.key] : undefined;
      afterG.current = event.key === "g";
      if (event.key === "?") setOpen(true);
      else if (event.key === "/") focusSearch(() => base && router.push(`${base}/deploys${query}`));
      else if (destination !== undefined && base) router.push(`${base}${destination}${query}`);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [base, query, router]);
  return (
    <>
      <Button variant="ghost" size="icon" onClick={() => setOpen(true)} title="Keyboard shortcuts (?)">
        <CircleHelp aria-hidden className="size-4" />
        <span className="sr-only">Keyboard shortcuts</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Keyboard shortcuts">
        <HelpList />
      </Dialog>
    </>
  );
}

/** Focuses the first visible search field; where a narrow header shows none, `orElse`. */
function focusSearch(orElse: () => void): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-search]")];
  const field = fields.find((candidate) => candidate.offsetParent !== null);
  if (field) field.focus();
  else orElse();
}

function HelpList() {
  const [enabled, setEnabled] = useState(true);
  useEffect(() => setEnabled(shortcutsEnabled()), []);
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {HELP.map(([keys, does]) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-sm border border-hairline bg-sunken px-1.5 text-center font-mono text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
      <label className="flex items-center gap-2 border-t border-hairline pt-3 text-sm">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => {
            enableShortcuts(event.target.checked);
            setEnabled(event.target.checked);
          }}
          className="size-4 accent-ink"
        />
        Single keys act as shortcuts
      </label>
    </div>
  );
}
