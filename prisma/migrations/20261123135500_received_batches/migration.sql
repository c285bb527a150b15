-- CreateTable
CREATE TABLE "received_batch" (
    "project_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "received_batch_pkey" PRIMARY KEY ("project_id","digest")
);

-- CreateIndex
CREATE INDEX "received_batch_project_id_received_at_idx" ON "received_batch"("project_id", "received_at");
