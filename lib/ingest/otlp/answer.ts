import { PbfWriter } from "pbf";

export type Encoding = "protobuf" | "json";

/** What one of the OTLP's services calls what it refuses. */
export type Signal = "spans" | "data_points" | "log_records";

/** What was not kept of a request that was otherwise accepted. */
export interface Refused {
  count: number;
  /** Why, in one line; empty where nothing was refused. */
  message: string;
}

const JSON_FIELD: Record<Signal, string> = {
  spans: "rejectedSpans",
  data_points: "rejectedDataPoints",
  log_records: "rejectedLogRecords",
};

/**
 * The body of an Export…ServiceResponse. The three are alike: field 1 is partial_success, whose
 * field 1 counts what was refused and field 2 says why.
 */
export function encodeAnswer(signal: Signal, encoding: Encoding, refused: Refused): Uint8Array | string {
  const isWhole = refused.count === 0;
  if (encoding === "json") {
    const partialSuccess = { [JSON_FIELD[signal]]: String(refused.count), errorMessage: refused.message };
    return JSON.stringify({ partialSuccess: isWhole ? {} : partialSuccess });
  }
  if (isWhole) return new Uint8Array();
  const writer = new PbfWriter();
  writer.writeMessage(1, writePartialSuccess, refused);
  return writer.finish();
}

function writePartialSuccess(refused: Refused, writer: PbfWriter): void {
  writer.writeVarintField(1, refused.count);
  writer.writeStringField(2, refused.message);
}
