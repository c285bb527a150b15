const MOST_KEPT = 1_000;

/** What is made of hours, kept by the process while the hour lasts: nobody pays for the same reading twice. */
export class KeptHourly<T> {
  private readonly kept = new Map<string, { hour: number; answer: Promise<T> }>();

  /**
   * What `make` answered for this key in this hour; what fails is asked again.
   * @param key says all that the answer depends on, the project first; @param hour its start, epoch milliseconds
   */
  get(key: readonly unknown[], hour: number, make: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key);
    const found = this.kept.get(name);
    if (found?.hour === hour) return found.answer;
    const answer = make();
    this.kept.delete(name);
    this.kept.set(name, { hour, answer });
    answer.catch(() => this.kept.delete(name));
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return answer;
  }
}
