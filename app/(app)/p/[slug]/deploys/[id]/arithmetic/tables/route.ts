import { notFound } from "next/navigation";
import { answerJson } from "@/app/api/v1/_answer";
import { arithmeticJson } from "@/app/api/v1/_arithmetic";
import { readProjectArithmetic } from "@/lib/views/arithmetic-page";

interface RouteProps {
  params: Promise<{ slug: string; id: string }>;
}

/** What the page shows, as the API gives it, for who is signed in. */
export async function GET(request: Request, { params }: RouteProps): Promise<Response> {
  const { slug, id } = await params;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const arithmetic = await readProjectArithmetic(slug, id, query, Date.now());
  if (!arithmetic) notFound();
  const response = answerJson(arithmeticJson(arithmetic));
  const { service, operation, metric } = arithmetic.subject;
  const name = `${service} ${operation} ${metric}`.replace(/[^\w.-]+/g, "-");
  response.headers.set("content-disposition", `attachment; filename="arithmetic-${name}.json"`);
  return response;
}
