import "server-only";
import { type KnownService, listServices } from "@/lib/store/catalogue";

/** Every service of the project, in alphabetical order. */
export async function readServiceList(projectId: string): Promise<KnownService[]> {
  return listServices(projectId);
}
