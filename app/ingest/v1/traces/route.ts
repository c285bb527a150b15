import { otlpRoute } from "@/app/ingest/v1/otlp-route";
import { otherMethods } from "@/lib/http/machine";
import { exportSpans } from "@/lib/ingest/export-spans";

export const POST = otlpRoute("spans", exportSpans);
export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
