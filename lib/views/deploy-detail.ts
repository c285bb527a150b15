import "server-only";
import type { JudgedDeploy } from "@/lib/domain/deploy";
import { neighbouringDeploys, readDeploy } from "@/lib/store/deploy-reads";

export interface DeployDetail {
  deploy: JudgedDeploy;
  /** The deploys next to it that concern the same service and environment. */
  previous: JudgedDeploy | null;
  next: JudgedDeploy | null;
}

/** A deploy and its neighbours; null where the project has no deploy with this id. */
export async function readDeployDetail(projectId: string, deployId: string): Promise<DeployDetail | null> {
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) return null;
  return { deploy, ...(await neighbouringDeploys(projectId, deploy)) };
}
