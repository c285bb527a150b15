import { v7 as uuidv7 } from "uuid";
import type { Deploy, DeployReport } from "@/lib/domain/deploy";
import { type Candidate, findSameDeploy, mergeReport, reportedStatus } from "@/lib/domain/deploy-merge";
import { Failure } from "@/lib/domain/failure";

/** A deploy as the reports of one commit leave it. */
export interface LedgerEntry extends Candidate {
  /** What the reports' payloads say, the later on top. */
  payload: object;
}

type State = "stored" | "changed" | "added";

/** Applies reports to deploys one after another, as if each were committed before the next. */
export class DeployLedger {
  private readonly entries: (LedgerEntry & { state: State })[] = [];
  private readonly byIdentity = new Map<string, (LedgerEntry & { state: State })[]>();

  /** `stored`: every deploy that one of the reports to come may be about. */
  constructor(stored: Candidate[]) {
    for (const candidate of stored) this.enter({ ...candidate, payload: {}, state: "stored" });
  }

  /** The deploy with what the report says, made where it is new; a Failure where it contradicts what is known. */
  take(report: DeployReport, now: number): Deploy | Failure {
    const same = this.find(report);
    if (!same) return this.add(report, now);
    try {
      const merged = mergeReport(same.deploy, report);
      const gainsKey = same.idempotencyKey === null && report.idempotencyKey !== null;
      if (merged === same.deploy && !gainsKey) return same.deploy;
      same.deploy = { ...merged, updatedAt: now };
      same.idempotencyKey ??= report.idempotencyKey;
      same.payload = { ...same.payload, ...objectOf(report.payload) };
      if (same.state === "stored") same.state = "changed";
      return same.deploy;
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  added(): LedgerEntry[] {
    return this.entries.filter(({ state }) => state === "added");
  }

  changed(): LedgerEntry[] {
    return this.entries.filter(({ state }) => state === "changed");
  }

  private find(report: DeployReport) {
    const { idempotencyKey: key } = report;
    const keyed = key === null ? undefined : this.entries.find((entry) => entry.idempotencyKey === key);
    const candidates = keyed ? [keyed] : (this.byIdentity.get(identityOf(report)) ?? []);
    const same = findSameDeploy(report, candidates);
    return candidates.find((entry) => entry === same);
  }

  private add(report: DeployReport, now: number): Deploy {
    const { idempotencyKey, payload, ...rest } = report;
    const status = reportedStatus(report) ?? "succeeded";
    const deploy: Deploy = {
      ...rest,
      id: uuidv7(),
      status,
      startedAt: report.startedAt ?? (status === "started" ? report.deployedAt : null),
      createdAt: now,
      updatedAt: now,
    };
    this.enter({ deploy, idempotencyKey, payload: objectOf(payload), state: "added" });
    return deploy;
  }

  private enter(entry: LedgerEntry & { state: State }): void {
    this.entries.push(entry);
    const identity = identityOf(entry.deploy);
    this.byIdentity.set(identity, [...(this.byIdentity.get(identity) ?? []), entry]);
  }
}

function identityOf({ env, service, gitSha, version }: Deploy | DeployReport): string {
  return JSON.stringify([env, service, gitSha, version]);
}

// A report's body is an object: lib/ingest takes nothing else.
function objectOf(payload: unknown): object {
  return typeof payload === "object" && payload !== null ? payload : {};
}
