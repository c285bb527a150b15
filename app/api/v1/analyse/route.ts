import { answerJson } from "@/app/api/v1/_answer";
import { readMinutesBody } from "@/app/api/v1/_minutes";
import { verdictJson } from "@/app/api/v1/_verdict";
import { parseJson, readBody } from "@/lib/http/body";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { describeInput } from "@/lib/views/deploy-verdict";

const MIB = 1_048_576;
const LIMITS = { encoded: 32 * MIB, decoded: 64 * MIB };

/** The verdict on a deploy whose minutes the body holds, as the product itself would give it. Nothing is stored. */
export const POST = machineRoute({ scope: "read", method: "POST" }, async (request) => {
  const input = readMinutesBody(parseJson(await readBody(request, LIMITS)));
  return answerJson(verdictJson(await describeInput(input)));
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
