// The framework may load a module once for each route that imports it.
const holder = globalThis as typeof globalThis & { tidemarkValues?: Map<string, unknown> };

/** The one value of this name in the process, made at first use. A name belongs to one caller. */
export function processWide<T>(name: string, make: () => T): T {
  holder.tidemarkValues ??= new Map();
  const values = holder.tidemarkValues;
  if (!values.has(name)) values.set(name, make());
  // Only this name's caller has put a value there.
  return values.get(name) as T;
}
