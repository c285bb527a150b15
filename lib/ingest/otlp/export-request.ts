/**
 * An export request as it came, decompressed. `parse` gives what the bytes of JSON say, which is many times
 * their size: read it and let it go before waiting for anything.
 */
export type ExportRequest =
  | { encoding: "protobuf"; bytes: Uint8Array }
  | { encoding: "json"; bytes: Uint8Array; parse: () => unknown };

/** Who sent it and when it arrived, epoch milliseconds. */
export interface ExportContext {
  projectId: string;
  now: number;
}
