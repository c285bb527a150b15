-- CreateTable
CREATE TABLE "pretended_night" (
    "project_id" UUID NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "engine" INTEGER NOT NULL,
    "turn" INTEGER NOT NULL,
    "taken_until" TIMESTAMPTZ(3) NOT NULL,
    "is_whole" BOOLEAN NOT NULL,
    "deploys" JSONB NOT NULL,

    CONSTRAINT "pretended_night_pkey" PRIMARY KEY ("project_id","day")
);
