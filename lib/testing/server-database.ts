import { afterAll, inject } from "vitest";
import { disconnect } from "@/lib/store/db";

process.env.DATABASE_URL = inject("databaseUrl");

afterAll(disconnect);
