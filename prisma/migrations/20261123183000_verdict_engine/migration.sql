-- 0: judged before engines had numbers.
ALTER TABLE "deploy_verdict" ADD COLUMN "engine" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "deploy_verdict_revision" ADD COLUMN "engine" INTEGER NOT NULL DEFAULT 0;
