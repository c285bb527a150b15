import "server-only";
import type { Deploy } from "@/lib/domain/deploy";
import { neighbouringDeploys, readDeploy } from "@/lib/store/deploy-reads";

export interface DeployDetail {
  deploy: Deploy;
  /** The deploys next to it that concern the same service and environment. */
  previous: Deploy | null;
  next: Deploy | null;
}

/** A deploy and its neighbours; null where the project has no deploy with this id. */
export async function readDeployDetail(projectId: string, deployId: string): Promise<DeployDetail | null> {
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) return null;
  return { deploy, ...(await neighbouringDeploys(projectId, deploy)) };
}
