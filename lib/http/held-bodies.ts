import { Failure } from "@/lib/domain/failure";

/** What the bodies of all requests may take of memory together, as they came and unpacked. */
export const MOST_HELD_BYTES = 128 * 1_048_576;
const RETRY_AFTER_SECONDS = 2;

const heldBy = new WeakMap<Request, number>();
// One count a process, also where the framework loads this module once for each route.
const holder = globalThis as typeof globalThis & { tidemarkHeldBytes?: number };

function add(bytes: number): void {
  holder.tidemarkHeldBytes = heldBodies().bytes + bytes;
}

/** Runs `work`, at whose end what it held of the request's body counts no more. */
export async function releasingBody<T>(request: Request, work: () => Promise<T>): Promise<T> {
  heldBy.set(request, 0);
  try {
    return await work();
  } finally {
    add(-(heldBy.get(request) ?? 0));
    heldBy.delete(request);
  }
}

/**
 * Counts bytes of the request's body as held, until `releasingBody` ends.
 * @throws {Failure} unavailable, where the process holds as much as it may.
 */
export function holdBody(request: Request, bytes: number): void {
  const before = heldBy.get(request);
  if (before === undefined) return;
  if (heldBodies().bytes + bytes > MOST_HELD_BYTES) {
    throw new Failure("unavailable", "Too much is being received at once. Try again in a few seconds.", {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      closes: true,
    });
  }
  add(bytes);
  heldBy.set(request, before + bytes);
}

/** Bytes held now and at most. */
export function heldBodies(): { bytes: number; limit: number } {
  return { bytes: holder.tidemarkHeldBytes ?? 0, limit: MOST_HELD_BYTES };
}
