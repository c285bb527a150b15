-- CreateTable
CREATE TABLE "deploy_verdict" (
    "project_id" UUID NOT NULL,
    "deploy_id" UUID NOT NULL,
    "deploy_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT,
    "is_final" BOOLEAN NOT NULL,
    "judged_at" TIMESTAMPTZ(3),
    "next_look_at" TIMESTAMPTZ(3),
    "window_from" TIMESTAMPTZ(3),
    "window_to" TIMESTAMPTZ(3),
    "basis" TEXT,
    "turn" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "least_p" DOUBLE PRECISION,
    "evidence" JSONB,

    CONSTRAINT "deploy_verdict_pkey" PRIMARY KEY ("project_id","deploy_id")
);

-- CreateTable
CREATE TABLE "deploy_verdict_revision" (
    "project_id" UUID NOT NULL,
    "deploy_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "judged_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "is_final" BOOLEAN NOT NULL,
    "changes" JSONB NOT NULL,

    CONSTRAINT "deploy_verdict_revision_pkey" PRIMARY KEY ("project_id","deploy_id","revision")
);

-- CreateTable
CREATE TABLE "verdict_settings" (
    "project_id" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" UUID NOT NULL,

    CONSTRAINT "verdict_settings_pkey" PRIMARY KEY ("project_id","service")
);

-- CreateTable
CREATE TABLE "verdict_review" (
    "project_id" UUID NOT NULL,
    "deploy_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "said" JSONB,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verdict_review_pkey" PRIMARY KEY ("project_id","deploy_id","id")
);

-- CreateIndex
CREATE INDEX "deploy_verdict_project_id_next_look_at_idx" ON "deploy_verdict"("project_id", "next_look_at");

-- CreateIndex
CREATE INDEX "deploy_verdict_project_id_window_to_idx" ON "deploy_verdict"("project_id", "window_to");

-- CreateIndex
CREATE INDEX "verdict_review_project_id_at_idx" ON "verdict_review"("project_id", "at");
