import { z } from "zod";
import { answerJson, noSuchDeploy } from "@/app/api/v1/_answer";
import { arithmeticJson } from "@/app/api/v1/_arithmetic";
import { arithmeticQuery } from "@/app/api/v1/_query";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { readArithmetic } from "@/lib/views/deploy-arithmetic";

/** The tables that the figures of one verdict follow from, with their formulas. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }, { id = "" }) => {
  const arithmetic = await readArithmetic(projectId, id, readQuery(request, z.object(arithmeticQuery)), now);
  if (!arithmetic) throw noSuchDeploy();
  return answerJson(arithmeticJson(arithmetic));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
