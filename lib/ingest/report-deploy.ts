import { recordDeploy } from "@/lib/store/deploy-writes";
import { type ReportContext, readDeployReport } from "./deploy-report";

/**
 * Records the deploy that a body reports, and returns once it is committed. The same report
 * again is the same deploy.
 * @throws {Failure} invalid, naming every field to mend.
 */
export async function reportDeploy(projectId: string, body: unknown, context: ReportContext): Promise<void> {
  await recordDeploy(projectId, readDeployReport(body, context), context.now);
}
