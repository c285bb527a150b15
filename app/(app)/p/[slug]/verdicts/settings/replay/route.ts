import { prepareReplay } from "@/lib/views/settings-replay";

const LONGEST_MS = 50_000;

export const maxDuration = 60;

/** Streams, a JSON a line, what past deploys would be judged by the settings of the query. Nothing is saved. */
export async function GET(request: Request, { params }: { params: Promise<{ slug: string }> }): Promise<Response> {
  const started = performance.now();
  const { searchParams } = new URL(request.url);
  const isOver = () => request.signal.aborted || performance.now() - started > LONGEST_MS;
  const { lines, errors } = await prepareReplay((await params).slug, searchParams, Date.now(), isOver);
  if (errors) return Response.json({ errors }, { status: 422 });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" },
  });
}
