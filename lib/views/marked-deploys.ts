import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { deployLabel, type JudgedDeploy } from "@/lib/domain/deploy";
import { deployHref } from "./links";

/** The deploy as charts and lists name it and lead to it. */
export function toMarked(slug: string, deploy: JudgedDeploy): MarkedDeploy {
  const { id, deployedAt: at, verdict } = deploy;
  return { id, at, label: deployLabel(deploy), href: deployHref(slug, id), verdict };
}
