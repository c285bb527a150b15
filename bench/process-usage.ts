import { existsSync, readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100; // USER_HZ, which Linux fixes for what /proc shows

export interface Usage {
  /** CPU time used so far, user and system, in seconds. */
  cpuSeconds: number;
  /** Resident memory in MB (10^6 bytes). */
  rssMb: number;
}

/** What a process and its descendants use. Null where the system has no /proc. */
export function usageOf(pid: number): Usage | null {
  if (!existsSync("/proc/self/stat")) return null;
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const family = new Set([pid]);
  // A child has a higher place in the list than its parent unless ids wrapped around; two passes suffice here.
  for (let pass = 0; pass < 2; pass++) {
    for (const process of processes) if (family.has(process.parent)) family.add(process.pid);
  }
  const usage = { cpuSeconds: 0, rssMb: 0 };
  for (const process of processes.filter((one) => family.has(one.pid))) {
    usage.cpuSeconds += process.ticks / TICKS_PER_SECOND;
    usage.rssMb += process.rssKb / 1000;
  }
  return usage;
}

function readProcess(pid: number): { pid: number; parent: number; ticks: number; rssKb: number } | null {
  try {
    // The name, in parentheses, may hold spaces; what follows it may not.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    const rssKb = Math.round(Number(rss ?? 0) * 1.024);
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), rssKb };
  } catch {
    return null;
  }
}
