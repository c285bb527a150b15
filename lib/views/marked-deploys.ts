import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import { deployHref } from "./links";

/** The deploy as charts and lists name it and lead to it. */
export function toMarked(slug: string, deploy: Deploy): MarkedDeploy {
  return { id: deploy.id, at: deploy.deployedAt, label: deployLabel(deploy), href: deployHref(slug, deploy.id) };
}
