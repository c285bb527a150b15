import "server-only";
import type { JudgedDeploy } from "@/lib/domain/deploy";
import { type DeployFilter, listDeploys } from "@/lib/store/deploy-reads";

/**
 * A page of the project's deploys, newest first.
 * @throws {Failure} invalid, when the cursor is none that a page gave.
 */
export async function readDeployList(
  projectId: string,
  filter: Omit<DeployFilter, "projectId">,
): Promise<{ deploys: JudgedDeploy[]; nextCursor: string | null }> {
  return listDeploys({ ...filter, projectId });
}
