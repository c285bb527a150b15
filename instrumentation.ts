/** Next.js calls it once when a server starts. Where instances come and go, a cron job calls the route instead. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.VERCEL || !process.env.DATABASE_URL) return;
  const { keepRollupsRegularly } = await import("@/lib/ingest/keep-rollups");
  const { keepVerdictsRegularly } = await import("@/lib/judging/keep-verdicts");
  const { keepPretendingRegularly } = await import("@/lib/judging/pretend-deploys");
  keepRollupsRegularly();
  keepVerdictsRegularly();
  keepPretendingRegularly();
}
