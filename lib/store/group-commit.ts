import { Failure } from "@/lib/domain/failure";

export interface GroupCommitOptions<Item, Result> {
  /**
   * Commits all the items of one lane or none of them, and answers for each, in their order. A
   * Failure among the answers is that item's alone.
   */
  commit(lane: string, items: Item[]): Promise<(Result | Failure)[]>;
  /** Roughly what an item holds of memory while it waits, bytes. */
  sizeOf(item: Item): number;
  /** True where the error may come from one item, so that the others are worth another try. */
  isItemsFault(error: unknown): boolean;
  /** How many lanes commit at once; a lane has one commit at a time. */
  atOnce: number;
  /** What goes into one commit; an item larger than `bytes` goes alone. */
  group: Bound;
  /** What may wait, over all lanes. */
  waiting: Bound;
}

export interface Bound {
  items: number;
  bytes: number;
}

interface Member<Item, Result> {
  item: Item;
  bytes: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Lets what arrives during a commit share the next one. An item alone is committed at once; each is
 * answered only after the commit it is part of. Lanes (projects) take turns and never share a commit.
 * Where a commit fails by the fault of an item, its halves are tried again, down to that item.
 */
export class GroupCommit<Item, Result> {
  private readonly lanes = new Map<string, Member<Item, Result>[]>();
  private readonly committing = new Set<string>();
  private readonly held: Bound = { items: 0, bytes: 0 };

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** What waits for a commit to begin, and how much may. */
  get load(): { waiting: Bound; limit: Bound } {
    return { waiting: { ...this.held }, limit: this.options.waiting };
  }

  /**
   * Resolves once the item is committed.
   * @throws {Failure} unavailable, where more waits than may; what `commit` threw or answered otherwise.
   */
  async submit(lane: string, item: Item): Promise<Result> {
    const bytes = this.options.sizeOf(item);
    const { items: mostItems, bytes: mostBytes } = this.options.waiting;
    if (this.held.items >= mostItems || (this.held.items > 0 && this.held.bytes + bytes > mostBytes)) {
      throw new Failure("unavailable", "More is waiting to be stored than may. Try again in a few seconds.", {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return new Promise((resolve, reject) => {
      const member = { item, bytes, resolve, reject };
      const waiting = this.lanes.get(lane);
      if (waiting) waiting.push(member);
      else this.lanes.set(lane, [member]);
      this.held.items++;
      this.held.bytes += bytes;
      this.startCommits();
    });
  }

  private startCommits(): void {
    for (const lane of this.lanes.keys()) {
      if (this.committing.size >= this.options.atOnce) return;
      if (this.committing.has(lane)) continue;
      this.committing.add(lane);
      void this.commit(lane, this.takeGroup(lane)).then(() => {
        this.committing.delete(lane);
        this.startCommits();
      });
    }
  }

  /** The longest waiting members of the lane, as many as fit; the lane then queues behind the others. */
  private takeGroup(lane: string): Member<Item, Result>[] {
    const waiting = this.lanes.get(lane) ?? [];
    const { items: mostItems, bytes: mostBytes } = this.options.group;
    let count = 0;
    let bytes = 0;
    for (const member of waiting) {
      if (count >= mostItems || (count > 0 && bytes + member.bytes > mostBytes)) break;
      count++;
      bytes += member.bytes;
    }
    const group = waiting.splice(0, count);
    this.lanes.delete(lane);
    if (waiting.length > 0) this.lanes.set(lane, waiting);
    this.held.items -= count;
    this.held.bytes -= bytes;
    return group;
  }

  private async commit(lane: string, members: Member<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.commit(
        lane,
        members.map(({ item }) => item),
      );
      members.forEach((member, index) => {
        settle(member, results[index]);
      });
    } catch (error) {
      if (members.length === 1 || !this.options.isItemsFault(error)) {
        for (const { reject } of members) reject(error);
        return;
      }
      const half = Math.ceil(members.length / 2);
      await this.commit(lane, members.slice(0, half));
      await this.commit(lane, members.slice(half));
    }
  }
}

function settle<Item, Result>(member: Member<Item, Result>, result: Result | Failure | undefined): void {
  if (result === undefined) member.reject(new Error("a commit answers for each of its items"));
  else if (result instanceof Failure) member.reject(result);
  else member.resolve(result);
}
