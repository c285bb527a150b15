import { otlpRoute } from "@/app/ingest/v1/otlp-route";
import { otherMethods } from "@/lib/http/machine";
import { refuseLogs } from "@/lib/ingest/refuse-logs";

export const POST = otlpRoute("log_records", refuseLogs);
export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
