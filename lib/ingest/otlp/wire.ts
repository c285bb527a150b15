import { PbfReader } from "pbf";
import { Failure } from "@/lib/domain/failure";
import type { Scalar } from "./place";

const TWO_32 = 2 ** 32;

/** A stretch of the message, [from, to), in bytes. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Reads protobuf without building objects. Callers loop over tags (field number << 3 | wire type), so
 * that a known field of another wire type is skipped as unknown, and check the end of each message.
 */
export class WireReader extends PbfReader {
  readonly bytes: Buffer;
  private readonly textAt: Range = { from: 0, to: 0 };

  constructor(bytes: Uint8Array) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    super(buffer);
    this.bytes = buffer;
  }

  /** The end of the length-delimited field that begins here, which must lie within its message. */
  fieldEnd(messageEnd: number): number {
    const end = this.readVarint() + this.pos;
    if (!(end <= messageEnd)) throw new RangeError("a field reaches past the end of its message");
    return end;
  }

  /** Moves past a length-delimited field into `range`. */
  readRange(range: Range, messageEnd: number): void {
    const end = this.fieldEnd(messageEnd);
    range.from = this.pos;
    range.to = end;
    this.pos = end;
  }

  /** Checks that the message was read to its end, not past it. */
  finishMessage(end: number): void {
    if (this.pos !== end) throw new RangeError("a message is cut short");
  }

  /** The length-delimited fields of a message that have the tag. */
  fieldsIn(message: Range, wanted: number): Range[] {
    const found: Range[] = [];
    this.pos = message.from;
    while (this.pos < message.to) {
      const tag = this.readVarint();
      if (tag === wanted) {
        const range = { from: 0, to: 0 };
        this.readRange(range, message.to);
        found.push(range);
      } else this.skip(tag);
    }
    this.finishMessage(message.to);
    return found;
  }

  textOf(range: Range): string {
    return range.to > range.from ? this.bytes.toString("utf8", range.from, range.to) : "";
  }

  /** The low and high halves of a fixed64 at `at`. */
  low(at: number): number {
    return this.dataView.getUint32(at, true);
  }

  high(at: number): number {
    return this.dataView.getUint32(at + 4, true);
  }

  /** Nanoseconds, a fixed64 at `at`, as whole milliseconds … */
  millisOf(at: number): number {
    // 2^32 = 4294 · 10^6 + 967296: the sum stays below 2^53, where numbers are exact.
    const high = this.high(at);
    return high * 4294 + Math.floor((high * 967_296 + this.low(at)) / 1e6);
  }

  /** … and the nanoseconds beyond them. */
  nanosBeyond(at: number): number {
    return (this.high(at) * 967_296 + this.low(at)) % 1e6;
  }

  bigintOf(at: number): bigint {
    return BigInt(this.high(at)) * BigInt(TWO_32) + BigInt(this.low(at));
  }

  /** The scalar that an AnyValue holds; undefined for none, bytes, lists and maps. */
  scalarOf(value: Range): Scalar | undefined {
    const before = this.pos;
    this.pos = value.from;
    let scalar: Scalar | undefined;
    while (this.pos < value.to) {
      const tag = this.readVarint();
      if (tag === 0x0a) {
        this.readRange(this.textAt, value.to);
        scalar = this.textOf(this.textAt);
      } else if (tag === 0x10) scalar = this.readBoolean();
      else if (tag === 0x18) scalar = this.readVarint(true);
      else if (tag === 0x21) scalar = this.readDouble();
      else this.skip(tag);
    }
    this.finishMessage(value.to);
    this.pos = before;
    return scalar;
  }
}

/** Reads a whole message. @throws {Failure} malformed, where the bytes are not protobuf. */
export function readWire(bytes: Uint8Array, read: (reader: WireReader, end: number) => void): void {
  try {
    read(new WireReader(bytes), bytes.length);
  } catch (error) {
    // pbf throws a plain Error, DataView a RangeError; anything else is a fault of ours.
    const isOfBytes = error instanceof RangeError || (error instanceof Error && error.constructor === Error);
    if (!isOfBytes) throw error;
    throw new Failure("malformed", "The body is not a valid protobuf message of OTLP.", { cause: error });
  }
}
