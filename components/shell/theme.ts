export const THEME_COOKIE = "tidemark-theme";

export type Theme = "light" | "dark";

/** The chosen theme, or undefined to follow the system. */
export function themeOf(value: string | undefined): Theme | undefined {
  return value === "light" || value === "dark" ? value : undefined;
}
