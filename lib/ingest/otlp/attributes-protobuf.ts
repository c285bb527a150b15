import { PLACE_KEYS, type Place, placeOf, type Scalar } from "./place";
import type { Range, WireReader } from "./wire";

/** Names that are looked for, found by their bytes so that the others are never decoded. */
export class KeyTable<T> {
  private readonly byLength: { bytes: Buffer; meaning: T }[][] = [];

  constructor(meanings: Iterable<readonly [string, T]>) {
    for (const [key, meaning] of meanings) {
      const bytes = Buffer.from(key);
      const sameLength = this.byLength[bytes.length] ?? [];
      this.byLength[bytes.length] = sameLength;
      sameLength.push({ bytes, meaning });
    }
  }

  find(bytes: Buffer, key: Range): T | undefined {
    const candidates = this.byLength[key.to - key.from];
    if (!candidates) return undefined;
    for (const candidate of candidates) {
      if (isAt(bytes, key.from, candidate.bytes)) return candidate.meaning;
    }
    return undefined;
  }
}

function isAt(bytes: Buffer, from: number, expected: Buffer): boolean {
  // From the end: names share their beginnings.
  for (let i = expected.length - 1; i >= 0; i--) if (bytes[from + i] !== expected[i]) return false;
  return true;
}

/** Moves past a KeyValue, whose ranges are left in `key` and `value`. */
export function readKeyValue(reader: WireReader, messageEnd: number, key: Range, value: Range): void {
  const end = reader.fieldEnd(messageEnd);
  key.from = key.to = value.from = value.to = 0;
  while (reader.pos < end) {
    const tag = reader.readVarint();
    if (tag === 0x0a) reader.readRange(key, end);
    else if (tag === 0x12) reader.readRange(value, end);
    else reader.skip(tag);
  }
  reader.finishMessage(end);
}

const placeKeys = new KeyTable(PLACE_KEYS.map((key) => [key, key] as const));

/** The place that a Resource message names. */
export function readPlace(reader: WireReader, messageEnd: number): Place {
  const end = reader.fieldEnd(messageEnd);
  const message = { from: reader.pos, to: end };
  const found = readScalars(reader, message, 0x0a, (key) => placeKeys.find(reader.bytes, key));
  return placeOf(found);
}

/** The attributes in the fields of that tag which hold a scalar; `nameOf` decodes the wanted names only. */
export function readScalars(
  reader: WireReader,
  message: Range,
  wanted: number,
  nameOf: (key: Range) => string | undefined = (key) => reader.textOf(key),
): Map<string, Scalar> {
  const key = { from: 0, to: 0 };
  const value = { from: 0, to: 0 };
  const found = new Map<string, Scalar>();
  reader.pos = message.from;
  while (reader.pos < message.to) {
    const tag = reader.readVarint();
    if (tag !== wanted) {
      reader.skip(tag);
      continue;
    }
    readKeyValue(reader, message.to, key, value);
    const name = nameOf(key);
    const scalar = name === undefined ? undefined : reader.scalarOf(value);
    if (name !== undefined && scalar !== undefined) found.set(name, scalar);
  }
  reader.finishMessage(message.to);
  return found;
}
