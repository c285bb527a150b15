-- CreateTable
CREATE TABLE "drift_baseline" (
    "project_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "deploy_id" UUID NOT NULL,
    "pinned_at" TIMESTAMPTZ(3) NOT NULL,
    "pinned_by" UUID NOT NULL,

    CONSTRAINT "drift_baseline_pkey" PRIMARY KEY ("project_id","env","service")
);
