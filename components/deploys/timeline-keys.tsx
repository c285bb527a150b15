"use client";

import { useEffect } from "react";
import { isShortcut } from "@/components/shell/shortcut-setting";

const ROWS = "[data-deploy-row]";
const SEARCH = "[data-deploy-search]";

/** `j` and `k` move the focus through the timeline's links, where Enter then opens; `/` goes to its search. */
export function TimelineKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return;
      if (event.key === "j") moveFocus(1);
      else if (event.key === "k") moveFocus(-1);
      else if (event.key === "/") document.querySelector<HTMLInputElement>(SEARCH)?.focus();
      else return;
      event.preventDefault();
    };
    // Captured: the header's own "/" then finds the press already answered.
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, []);
  return null;
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const focused = document.activeElement;
  const current = focused instanceof HTMLElement ? rows.indexOf(focused) : -1;
  const target = current < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[current + by];
  target?.focus();
  target?.closest("li")?.scrollIntoView({ block: "nearest" });
}
