"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { THEME_COOKIE, type Theme, themeOf } from "./theme";

const YEAR_SECONDS = 31_536_000;

type Choice = Theme | "system";

const NEXT: Record<Choice, Choice> = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Goes round: as the system, light, dark. The server reads the cookie, so the next page starts in it. */
export function ThemeToggle() {
  const [choice, setChoice] = useState<Choice>("system");
  useEffect(() => setChoice(themeOf(document.documentElement.dataset.theme) ?? "system"), []);
  const change = () => {
    const next = NEXT[choice];
    const kept = next === "system" ? "max-age=0" : `max-age=${YEAR_SECONDS}`;
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing where the site is served over plain http.
    document.cookie = `${THEME_COOKIE}=${next}; path=/; samesite=lax; ${kept}`;
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setChoice(next);
  };
  const Icon = ICONS[choice];
  return (
    <Button variant="ghost" size="icon" onClick={change} title={`Theme: ${choice}`}>
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">
        Theme: {choice}. Change to {NEXT[choice]}
      </span>
    </Button>
  );
}
