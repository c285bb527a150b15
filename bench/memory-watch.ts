import { usageOf } from "./process-usage";

export interface MemorySample {
  /** Since the watch began. */
  seconds: number;
  /** Resident memory in MB (10^6 bytes). */
  rssMb: number;
}

const SAMPLE_EVERY_MS = 1_000;

/** Samples the resident memory of a process and its descendants until stopped; none where there is no /proc. */
export function watchMemory(pid: number): { samples: MemorySample[]; stop(): void } {
  const samples: MemorySample[] = [];
  const began = performance.now();
  const timer = setInterval(() => {
    const usage = usageOf(pid);
    if (usage) samples.push({ seconds: (performance.now() - began) / 1000, rssMb: usage.rssMb });
  }, SAMPLE_EVERY_MS);
  return { samples, stop: () => clearInterval(timer) };
}
