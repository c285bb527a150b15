-- Distributes the migrated tables on Citus 11.2 or newer, all of a project on one shard. Run it once, on the
-- coordinator, after the migrations and before there is data or load:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f prisma/citus.sql
--
-- The README says what this buys, under "When one machine is not enough".

BEGIN;

-- Small, and asked for before a project is known (who signs in, which key is this): whole on every node.
-- member is with them because its foreign keys cascade on update, which a distribution column may not.
SELECT create_reference_table('project');
SELECT create_reference_table('user_account');
SELECT create_reference_table('member');
SELECT create_reference_table('session');
SELECT create_reference_table('sign_in_attempt');
SELECT create_reference_table('api_key');

-- What a project records: by project, each table's shard beside those of the others.
SELECT create_distributed_table('environment', 'project_id', colocate_with => 'none');
SELECT create_distributed_table('service', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('deploy', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('series', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('rollup_minute', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('rollup_hour', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('rollup_day', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('rollup_dirty', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('metric_state', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('received_batch', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('deploy_verdict', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('deploy_verdict_revision', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('verdict_settings', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('verdict_review', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('pretended_night', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('drift_baseline', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('error_group', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('error_minute', 'project_id', colocate_with => 'environment');
SELECT create_distributed_table('error_occurrence', 'project_id', colocate_with => 'environment');

COMMIT;
