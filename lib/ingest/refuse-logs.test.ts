import { expect, test } from "vitest";
import { toProtobuf } from "@/lib/testing/otlp-protobuf";
import { refuseLogs } from "./refuse-logs";

const record = { body: { stringValue: "hello" } };
const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [record, record] }, { logRecords: [record] }] }] };

test("every log record is refused, in both encodings", async () => {
  const fromJson = await refuseLogs({ encoding: "json", bytes: new Uint8Array(), parse: () => body });
  expect(fromJson).toMatchObject({ count: 3 });
  expect(fromJson.message).toContain("3 refused: logs are not kept");
  expect(await refuseLogs({ encoding: "protobuf", bytes: toProtobuf("logs", body) })).toEqual(fromJson);
});

test("nothing refused leaves no message", async () => {
  expect(await refuseLogs({ encoding: "json", bytes: new Uint8Array(), parse: () => ({}) })).toEqual({
    count: 0,
    message: "",
  });
});

test.each([[[]], ["text"], [{ resourceLogs: {} }], [{ resourceLogs: [1] }]])("%j is malformed", async (wrong) => {
  await expect(refuseLogs({ encoding: "json", bytes: new Uint8Array(), parse: () => wrong })).rejects.toMatchObject({
    code: "malformed",
  });
});
