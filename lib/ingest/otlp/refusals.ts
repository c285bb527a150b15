/** What was refused and why: reasons are the same few whatever was sent. */
export class Refusals {
  private readonly reasons = new Map<string, number>();

  add(reason: string, count = 1): void {
    if (count > 0) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
  }

  get count(): number {
    let count = 0;
    for (const refused of this.reasons.values()) count += refused;
    return count;
  }

  /** One line for the sender; empty where nothing was refused. */
  get message(): string {
    return [...this.reasons].map(([reason, count]) => `${count} refused: ${reason}`).join("; ");
  }
}
