/** An export request as it came: the bytes of a protobuf message, or a parsed JSON body. */
export type ExportRequest = { encoding: "protobuf"; bytes: Uint8Array } | { encoding: "json"; body: unknown };

/** Who sent it and when it arrived, epoch milliseconds. */
export interface ExportContext {
  projectId: string;
  now: number;
}
