import { otlpRoute } from "@/app/ingest/v1/otlp-route";
import { otherMethods } from "@/lib/http/machine";
import { exportMetrics } from "@/lib/ingest/export-metrics";

export const POST = otlpRoute("data_points", exportMetrics);
export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
