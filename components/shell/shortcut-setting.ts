const KEY = "tidemark-shortcuts";

/** Whether single keys act. A person who dictates or has a tremor can turn them off (WCAG 2.1.4). */
export function shortcutsEnabled(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function enableShortcuts(enabled: boolean): void {
  if (enabled) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
}

/** Whether a key press is meant as a shortcut: not typed into a field, not part of a chord, not in a dialog. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, [contenteditable], dialog")) return false;
  return shortcutsEnabled();
}
