-- The kind of a deploy's verdict beside what is listed of it: lists show it without a look-up for each row, and are
-- narrowed to a kind by an index. Deploys that nobody has judged are not in it, so that a report costs no more.
ALTER TABLE "deploy" ADD COLUMN "verdict" TEXT;

UPDATE "deploy" d SET "verdict" = v."kind"
FROM "deploy_verdict" v
WHERE v."project_id" = d."project_id" AND v."deploy_id" = d."id" AND v."kind" IS NOT NULL;

CREATE INDEX "deploy_project_id_verdict_deployed_at_id_idx"
  ON "deploy" ("project_id", "verdict", "deployed_at" DESC, "id" DESC) WHERE "verdict" IS NOT NULL;
