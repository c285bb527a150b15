import { Failure } from "@/lib/domain/failure";
import { readDeploy } from "@/lib/store/deploy-reads";
import { saveBaseline } from "@/lib/store/drift-baselines";

/**
 * Measures a service's drift from a deploy from now on, or with null from the release of four weeks ago.
 * @throws {Failure} not_found, where no such deploy concerns the service in its environment.
 */
export async function pinBaseline(
  place: { projectId: string; env: string; service: string },
  deployId: string | null,
  by: { userId: string; now: number },
): Promise<void> {
  const deploy = deployId === null ? null : await readDeploy(place.projectId, deployId);
  const concerns = deploy?.env === place.env && (deploy.service === "" || deploy.service === place.service);
  if (deployId !== null && !concerns) throw new Failure("not_found", "There is no such deploy of this service.");
  await saveBaseline(place, deployId, by);
}
