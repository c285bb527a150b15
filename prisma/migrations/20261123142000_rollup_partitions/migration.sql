-- Minutes become a partition a day, hours a month, days a year, so that retention drops instead of deleting.
-- From here on lib/store/partitions.ts makes and drops them; names and settings are its own.
ALTER TABLE "rollup_minute" RENAME TO "rollup_minute_whole";
ALTER TABLE "rollup_minute_whole" RENAME CONSTRAINT "rollup_minute_pkey" TO "rollup_minute_whole_pkey";

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
) PARTITION BY RANGE ("at");

CREATE TABLE "rollup_minute_default" PARTITION OF "rollup_minute" DEFAULT WITH (fillfactor = 50);

CREATE TEMPORARY TABLE merged_hours ON COMMIT DROP AS SELECT * FROM "rollup_hour";
CREATE TEMPORARY TABLE merged_days ON COMMIT DROP AS SELECT * FROM "rollup_day";
TRUNCATE "rollup_hour", "rollup_day";

DO $$
DECLARE
  unit TEXT;
  since TIMESTAMP;
BEGIN
  FOR unit, since IN
    SELECT 'day', generate_series(-14, 7) * interval '1 day' + date_trunc('day', now() AT TIME ZONE 'UTC')
    UNION SELECT 'day', date_trunc('day', "at" AT TIME ZONE 'UTC') FROM "rollup_minute_whole"
    UNION SELECT 'month', generate_series(-1, 2) * interval '1 month' + date_trunc('month', now() AT TIME ZONE 'UTC')
    UNION SELECT 'month', date_trunc('month', "at" AT TIME ZONE 'UTC') FROM "rollup_minute_whole"
    UNION SELECT 'year', generate_series(-1, 1) * interval '1 year' + date_trunc('year', now() AT TIME ZONE 'UTC')
    UNION SELECT 'year', date_trunc('year', "at" AT TIME ZONE 'UTC') FROM "rollup_minute_whole"
  LOOP
    EXECUTE format(
      'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
      CASE unit WHEN 'day' THEN 'rollup_minute_p' || to_char(since, 'YYYYMMDD')
        WHEN 'month' THEN 'rollup_hour_p' || to_char(since, 'YYYYMM')
        ELSE 'rollup_day_p' || to_char(since, 'YYYY') END,
      CASE unit WHEN 'day' THEN 'rollup_minute' WHEN 'month' THEN 'rollup_hour' ELSE 'rollup_day' END,
      since || '+00', since + ('1 ' || unit)::interval || '+00',
      CASE unit WHEN 'day' THEN 50 ELSE 100 END);
  END LOOP;
END
$$;

INSERT INTO "rollup_minute" SELECT * FROM "rollup_minute_whole";
INSERT INTO "rollup_hour" SELECT * FROM merged_hours;
INSERT INTO "rollup_day" SELECT * FROM merged_days;
DROP TABLE "rollup_minute_whole";
