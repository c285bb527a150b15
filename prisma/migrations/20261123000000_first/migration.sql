-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "project_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,

    CONSTRAINT "member_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "key" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "api_key" (
    "project_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "environment" (
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "environment_pkey" PRIMARY KEY ("project_id","name")
);

-- CreateTable
CREATE TABLE "service" (
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "service_pkey" PRIMARY KEY ("project_id","name")
);

-- CreateTable
CREATE TABLE "deploy" (
    "project_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "git_sha" TEXT NOT NULL,
    "version" TEXT,
    "deployer" TEXT,
    "description" TEXT,
    "deployed_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "repository" TEXT,
    "url" TEXT,
    "previous_sha" TEXT,
    "commits" JSONB,
    "idempotency_key" TEXT,
    "source" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deploy_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "series" (
    "project_id" UUID NOT NULL,
    "id" BIGINT NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "series_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "rollup_minute" (
    "project_id" UUID NOT NULL,
    "series_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "sum_us" BIGINT NOT NULL,
    "max_us" BIGINT NOT NULL,
    "histogram" BYTEA NOT NULL,
    "max_trace" BYTEA,

    CONSTRAINT "rollup_minute_pkey" PRIMARY KEY ("project_id","series_id","at","version")
);

-- CreateTable
CREATE TABLE "metric_state" (
    "project_id" UUID NOT NULL,
    "id" BYTEA NOT NULL,
    "start_at" TIMESTAMPTZ(6) NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "metric_state_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "error_group" (
    "project_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "exception_class" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "samples" INTEGER NOT NULL,

    CONSTRAINT "error_group_pkey" PRIMARY KEY ("project_id","env","service","fingerprint")
);

-- CreateTable
CREATE TABLE "error_minute" (
    "project_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "error_minute_pkey" PRIMARY KEY ("project_id","env","service","fingerprint","at","version")
);

-- CreateTable
CREATE TABLE "error_occurrence" (
    "project_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "operation" TEXT,
    "message" TEXT NOT NULL,
    "trace_id" BYTEA,
    "detail" JSONB NOT NULL,

    CONSTRAINT "error_occurrence_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "project_slug_key" ON "project"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "api_key_hash_idx" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "deploy_project_id_deployed_at_id_idx" ON "deploy"("project_id", "deployed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploy_project_id_env_service_deployed_at_id_idx" ON "deploy"("project_id", "env", "service", "deployed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploy_project_id_git_sha_deployed_at_idx" ON "deploy"("project_id", "git_sha", "deployed_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "deploy_project_id_idempotency_key_key" ON "deploy"("project_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "series_project_id_service_env_idx" ON "series"("project_id", "service", "env");

-- CreateIndex
CREATE INDEX "error_group_project_id_first_seen_at_idx" ON "error_group"("project_id", "first_seen_at");

-- CreateIndex
CREATE INDEX "error_occurrence_project_id_env_service_fingerprint_at_idx" ON "error_occurrence"("project_id", "env", "service", "fingerprint", "at" DESC);

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
