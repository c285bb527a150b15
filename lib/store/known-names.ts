import { ALL_OPERATIONS, OTHER } from "@/lib/domain/telemetry";

/** A bounded set of names in the database: a project's services, a service's operations, … */
export interface NameScope {
  /** Tells the scope from every other in this process. */
  cacheKey: string;
  limit: number;
  load(): Promise<string[]>;
  /** Writes names that `load` did not give; another instance may have written them since. */
  register(names: string[]): Promise<void>;
}

interface Book {
  names: Set<string>;
  loadedAt: number;
  /** The refresh under way, which later ones wait for. */
  refreshing: Promise<void>;
}

const SCOPES_KEPT = 4_000;
// Names that retention removed, or that another instance wrote, are seen after at most this long.
const KEPT_MS = 10 * 60_000;
const RESERVED = new Set(["", ALL_OPERATIONS, OTHER]);

const books = new Map<string, Book>();

/**
 * The scope's names, with those of `wanted` that there is room for, registered. One that is missing
 * from the answer has no room: it counts as OTHER, which then is in the answer. Costs no query where
 * every name is known. Several instances at once may pass the limit by a few names.
 */
export async function knownNames(scope: NameScope, wanted: Iterable<string>, now: number): Promise<Set<string>> {
  const names = [...wanted];
  const book = bookOf(scope.cacheKey);
  if (isStale(book, scope, names, now)) {
    const turn = book.refreshing.then(async () => {
      if (isStale(book, scope, names, now)) await refresh(book, scope, names, now);
    });
    book.refreshing = turn.catch(() => {});
    await turn;
  }
  return book.names;
}

function bookOf(cacheKey: string): Book {
  const book = books.get(cacheKey) ?? { names: new Set(), loadedAt: 0, refreshing: Promise.resolve() };
  // A Map keeps the order of insertion: the first is the one not used for longest.
  books.delete(cacheKey);
  books.set(cacheKey, book);
  const [oldest] = books.keys();
  if (books.size > SCOPES_KEPT && oldest !== undefined) books.delete(oldest);
  return book;
}

function isStale(book: Book, scope: NameScope, wanted: string[], now: number): boolean {
  if (now - book.loadedAt > KEPT_MS) return true;
  const overflows = room(book.names, scope) === 0 && book.names.has(OTHER);
  return !overflows && wanted.some((name) => !book.names.has(name));
}

function room(names: Set<string>, scope: NameScope): number {
  let taken = 0;
  for (const name of names) if (!RESERVED.has(name)) taken++;
  return Math.max(scope.limit - taken, 0);
}

async function refresh(book: Book, scope: NameScope, wanted: string[], now: number): Promise<void> {
  const names = new Set(await scope.load());
  const unknown = [...new Set(wanted)].filter((name) => !names.has(name));
  const reserved = unknown.filter((name) => RESERVED.has(name));
  const others = unknown.filter((name) => !RESERVED.has(name));
  const admitted = others.slice(0, room(names, scope));
  const added = [...reserved, ...admitted];
  if (admitted.length < others.length && !names.has(OTHER) && !added.includes(OTHER)) added.push(OTHER);
  if (added.length > 0) await scope.register(added);
  book.names = names;
  for (const name of added) names.add(name);
  book.loadedAt = now;
}
