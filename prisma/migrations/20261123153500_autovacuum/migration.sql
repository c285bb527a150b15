-- Versions that HOT leaves behind are cleared by the next write of their page, so a vacuum finds little to do; nothing
-- reads minutes by their index alone, and they are dropped long before they would have to be frozen. The same settings
-- as lib/store/partitions.ts gives to the partitions that it makes.
DO $$
DECLARE
  part TEXT;
BEGIN
  FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'rollup_minute'::regclass LOOP
    EXECUTE 'ALTER TABLE ' || part ||
      ' SET (autovacuum_vacuum_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = -1)';
  END LOOP;
END
$$;

-- Every row is written anew every minute, and room beside it keeps the new version off the index.
ALTER TABLE "metric_state" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 2);
