import { readMinutesBody } from "@/app/api/v1/_minutes";
import { verdictJson } from "@/app/api/v1/_verdict";
import { answerApart } from "@/lib/http/apart";
import { parseJson } from "@/lib/http/body";
import { describeMinutes } from "@/lib/views/judged-minutes";

// All of it here, from the bytes to the answer: a large body takes as long to read as to judge.
answerApart((bytes) => JSON.stringify(verdictJson(describeMinutes(readMinutesBody(parseJson(bytes))))));
