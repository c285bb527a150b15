/** An export request as it came, decompressed; `body` is what the bytes of JSON say. */
export type ExportRequest =
  | { encoding: "protobuf"; bytes: Uint8Array }
  | { encoding: "json"; bytes: Uint8Array; body: unknown };

/** Who sent it and when it arrived, epoch milliseconds. */
export interface ExportContext {
  projectId: string;
  now: number;
}
