import { defineConfig } from "prisma/config";

// `prisma generate` needs no native engine, but the CLI insists on locating one and would
// download it. Any executable satisfies the check, so networks without that host can build.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
