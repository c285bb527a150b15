-- AlterTable
ALTER TABLE "deploy_verdict" ADD COLUMN "taken_until" TIMESTAMPTZ(3);
