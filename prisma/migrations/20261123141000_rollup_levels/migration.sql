-- Minutes merged to hours, and hours to days. Partitioned by time: old ones are dropped, not deleted.
CREATE TABLE "rollup_hour" (
    "project_id" UUID NOT NULL,
    "series_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "n" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "sum_us" BIGINT NOT NULL,
    "max_us" BIGINT NOT NULL,
    "histogram" BYTEA NOT NULL,
    "max_trace" BYTEA,

    CONSTRAINT "rollup_hour_pkey" PRIMARY KEY ("project_id","series_id","at","version")
) PARTITION BY RANGE ("at");

CREATE TABLE "rollup_day" (
    "project_id" UUID NOT NULL,
    "series_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "n" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "sum_us" BIGINT NOT NULL,
    "max_us" BIGINT NOT NULL,
    "histogram" BYTEA NOT NULL,
    "max_trace" BYTEA,

    CONSTRAINT "rollup_day_pkey" PRIMARY KEY ("project_id","series_id","at","version")
) PARTITION BY RANGE ("at");

-- What no partition is made for yet goes here: a write never fails for want of one.
CREATE TABLE "rollup_hour_default" PARTITION OF "rollup_hour" DEFAULT;
CREATE TABLE "rollup_day_default" PARTITION OF "rollup_day" DEFAULT;

-- Hours and days whose rows are not, or no longer, the sum of what they are made of.
CREATE TABLE "rollup_dirty" (
    "project_id" UUID NOT NULL,
    "level" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "claimed" BOOLEAN NOT NULL,

    CONSTRAINT "rollup_dirty_pkey" PRIMARY KEY ("project_id","level","at","claimed")
);

INSERT INTO "rollup_dirty" ("project_id", "level", "at", "claimed")
SELECT DISTINCT "project_id", 'hour', date_bin('1 hour', "at", timestamptz 'epoch'), false FROM "rollup_minute";
