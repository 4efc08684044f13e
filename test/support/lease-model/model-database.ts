import type { Word } from '../../../src/storage/grapevine.ts';
import type { MemberRow } from '../../../src/storage/lease/death-watch.ts';

/** What the protocol needs of a database: a feed, rows of members, and a lock that writes take. */
export class ModelDatabase {
  position = 0;
  readonly rows = new Map<string, MemberRow>();
  /** Who writes now. */
  lockedBy: object | undefined;

  members(): readonly MemberRow[] {
    return [...this.rows.values()];
  }

  /** True when the member was there. */
  beat(id: string, applied: number): boolean {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, beat: row.beat + 1, applied });
    return row !== undefined;
  }

  answer(id: string, applied: number): boolean {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, beat: row.asked, applied });
    return row !== undefined;
  }

  ask(ids: readonly string[]): void {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row !== undefined) this.rows.set(id, { ...row, asked: row.beat + 1 });
    }
  }

  remove(id: string, beat: number): boolean {
    return this.rows.get(id)?.beat === beat && this.rows.delete(id);
  }
}

/** A word on its way. */
export interface Letter {
  readonly to: object;
  readonly word: Word;
}
