import { KeyTable, readKeyValue, readPlace } from "./attributes-protobuf";
import { placeOf } from "./place";
import {
  clearAttributes,
  type ExceptionFacts,
  emptySpan,
  isEntrySpan,
  isRawPath,
  SPAN_ATTRIBUTES,
  type SpanFacts,
  type SpanSink,
  setAttribute,
} from "./span";
import { type Range, readWire, type WireReader } from "./wire";

const spanKeys = new KeyTable(SPAN_ATTRIBUTES);
const exceptionKeys = new KeyTable([
  ["exception.type", "type"],
  ["exception.message", "message"],
  ["exception.stacktrace", "stacktrace"],
] as const);
const EXCEPTION = Buffer.from("exception");

const emptyRange = (): Range => ({ from: 0, to: 0 });

/** Reads an ExportTraceServiceRequest. @throws {Failure} malformed. */
export function readSpansProtobuf(bytes: Uint8Array, sink: SpanSink): void {
  readWire(bytes, (reader, end) => {
    const spans = new SpanReader(reader, sink);
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x0a) spans.readResourceSpans(reader.fieldEnd(end));
      else reader.skip(tag);
    }
    reader.finishMessage(end);
  });
}

/** Walks spans with one set of scratch values: nothing is allocated for a span that does not matter. */
class SpanReader {
  private readonly key = emptyRange();
  private readonly value = emptyRange();
  private readonly nameAt = emptyRange();
  private readonly messageAt = emptyRange();
  private readonly traceAt = emptyRange();
  private readonly parentAt = emptyRange();
  private readonly span: SpanFacts;

  constructor(
    private readonly reader: WireReader,
    private readonly sink: SpanSink,
  ) {
    this.span = emptySpan({
      name: () => reader.textOf(this.nameAt),
      statusMessage: () => reader.textOf(this.messageAt),
      traceId: () => {
        const { from, to } = this.traceAt;
        // A copy: what is kept of a batch must not keep the batch.
        return to - from === 16 ? new Uint8Array(reader.bytes.subarray(from, to)) : null;
      },
    });
  }

  readResourceSpans(end: number): void {
    const { reader } = this;
    const start = reader.pos;
    // The resource may follow its spans: it is read first, skipping them.
    let place = placeOf(new Map());
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x0a) place = readPlace(reader, end);
      else reader.skip(tag);
    }
    reader.finishMessage(end);
    this.sink.place(place);
    reader.pos = start;
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x12) this.readScopeSpans(reader.fieldEnd(end));
      else reader.skip(tag);
    }
  }

  private readScopeSpans(end: number): void {
    const { reader } = this;
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x12) this.readSpan(reader.fieldEnd(end));
      else reader.skip(tag);
    }
    reader.finishMessage(end);
  }

  private readSpan(end: number): void {
    const { reader, span, parentAt, nameAt, messageAt, traceAt } = this;
    nameAt.from = nameAt.to = messageAt.from = messageAt.to = 0;
    traceAt.from = traceAt.to = parentAt.from = parentAt.to = 0;
    span.kind = span.statusCode = 0;
    span.startMs = span.startNs = span.endMs = span.endNs = 0;
    let flags = 0;
    let startAt = -1;
    let endAt = -1;
    let attributesAt = -1;
    let eventsAt = -1;
    while (reader.pos < end) {
      const fieldAt = reader.pos;
      const tag = reader.readVarint();
      switch (tag) {
        case 0x0a:
          reader.readRange(traceAt, end);
          break;
        case 0x22:
          reader.readRange(parentAt, end);
          break;
        case 0x2a:
          reader.readRange(nameAt, end);
          break;
        case 0x30:
          span.kind = reader.readVarint();
          break;
        case 0x39:
          startAt = reader.pos;
          reader.pos += 8;
          break;
        case 0x41:
          endAt = reader.pos;
          reader.pos += 8;
          break;
        case 0x4a:
          if (attributesAt < 0) attributesAt = fieldAt;
          reader.skip(tag);
          break;
        case 0x5a:
          if (eventsAt < 0) eventsAt = fieldAt;
          reader.skip(tag);
          break;
        case 0x7a:
          this.readStatus(reader.fieldEnd(end));
          break;
        case 0x85:
          flags = reader.readFixed32();
          break;
        default:
          reader.skip(tag);
      }
    }
    reader.finishMessage(end);
    span.isEntry = isEntrySpan(span.kind, this.hasParent(), flags);
    if (!span.isEntry && eventsAt < 0) return;
    clearAttributes(span);
    if (startAt >= 0) {
      span.startMs = reader.millisOf(startAt);
      span.startNs = reader.nanosBeyond(startAt);
    }
    if (endAt >= 0) {
      span.endMs = reader.millisOf(endAt);
      span.endNs = reader.nanosBeyond(endAt);
    }
    if (eventsAt >= 0) this.readEvents(eventsAt, end);
    if (!span.isEntry && span.exceptions.length === 0) return;
    if (attributesAt >= 0) this.readAttributes(attributesAt, end);
    this.sink.span(span);
  }

  private hasParent(): boolean {
    const { bytes } = this.reader;
    for (let i = this.parentAt.from; i < this.parentAt.to; i++) if (bytes[i] !== 0) return true;
    return false;
  }

  private readStatus(end: number): void {
    const { reader } = this;
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x12) reader.readRange(this.messageAt, end);
      else if (tag === 0x18) this.span.statusCode = reader.readVarint();
      else reader.skip(tag);
    }
    reader.finishMessage(end);
  }

  private readAttributes(from: number, end: number): void {
    const { reader, key, value, span } = this;
    reader.pos = from;
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag !== 0x4a) {
        reader.skip(tag);
        continue;
      }
      readKeyValue(reader, end, key, value);
      const field = spanKeys.find(reader.bytes, key);
      if (field === undefined || (span.route !== "" && isRawPath(field))) continue;
      const scalar = reader.scalarOf(value);
      if (scalar !== undefined) setAttribute(span, field, scalar);
    }
  }

  private readEvents(from: number, end: number): void {
    const { reader } = this;
    reader.pos = from;
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x5a) this.readEvent(reader.fieldEnd(end));
      else reader.skip(tag);
    }
  }

  private readEvent(end: number): void {
    const { reader, key, value, span } = this;
    const name = emptyRange();
    const exception: ExceptionFacts = { atMs: 0, type: "", message: "", stacktrace: "" };
    while (reader.pos < end) {
      const tag = reader.readVarint();
      if (tag === 0x09) {
        exception.atMs = reader.millisOf(reader.pos);
        reader.pos += 8;
      } else if (tag === 0x12) reader.readRange(name, end);
      else if (tag === 0x1a) {
        readKeyValue(reader, end, key, value);
        const field = exceptionKeys.find(reader.bytes, key);
        const scalar = field === undefined ? undefined : reader.scalarOf(value);
        if (field !== undefined && scalar !== undefined) exception[field] = String(scalar);
      } else reader.skip(tag);
    }
    reader.finishMessage(end);
    if (EXCEPTION.compare(reader.bytes, name.from, name.to) === 0) span.exceptions.push(exception);
  }
}
