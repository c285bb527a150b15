import { DEFAULT_ENV } from "@/lib/domain/deploy";

/** The environment that a page shows: the one asked for if it exists, else production, else the first; null for none. */
export function chooseEnvironment(known: readonly string[], asked: string | undefined): string | null {
  return [asked, DEFAULT_ENV].find((env) => env !== undefined && known.includes(env)) ?? known[0] ?? null;
}
