import { LockTable } from './lock-table.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** One worker, as far as messages go. */
export interface Line {
  send(message: ToWorker): void;
}

interface Question {
  readonly asker: Line;
  /** The asker's. */
  readonly id: number;
  readonly missing: Set<Line>;
  readonly answers: unknown[];
  readonly timer: NodeJS.Timeout;
}

/** Who does not answer within so long is left out: a process may hang. */
const PATIENCE_MILLISECONDS = 5000;

/** Passes on what workers of one machine tell and ask each other, and gives them locks. It understands nothing of it. */
export class Switchboard {
  readonly #lines = new Set<Line>();
  readonly #locks = new LockTable<Line>();
  readonly #questions = new Map<number, Question>();
  readonly #patience: number;
  #lastQuestion = 0;

  constructor(patienceMilliseconds = PATIENCE_MILLISECONDS) {
    this.#patience = patienceMilliseconds;
  }

  join(line: Line): void {
    this.#lines.add(line);
  }

  /** The worker has ended: its locks are free, and nobody waits for its answers. */
  leave(line: Line): void {
    this.#lines.delete(line);
    this.#locks.leave(line);
    for (const [id, question] of [...this.#questions]) {
      if (question.asker === line) this.#end(id, question);
      else if (question.missing.delete(line)) this.#endWhenAnswered(id, question);
    }
  }

  hear(line: Line, message: FromWorker): void {
    if (!this.#lines.has(line)) return;
    if (message.kind === 'tell') {
      const { topic, message: told } = message;
      for (const other of this.#othersOf(line)) other.send({ kind: 'told', topic, message: told });
    } else if (message.kind === 'lock') {
      const { name, id } = message;
      this.#locks.take(name, line, () => line.send({ kind: 'granted', id }));
    } else if (message.kind === 'unlock') this.#locks.release(message.name, line);
    else if (message.kind === 'ask') this.#ask(line, message);
    else if (message.kind === 'answer') this.#answer(line, message);
  }

  #othersOf(line: Line): Line[] {
    return [...this.#lines].filter((other) => other !== line);
  }

  #ask(asker: Line, { id, topic, message }: FromWorker & { readonly kind: 'ask' }): void {
    const own = ++this.#lastQuestion;
    const missing = new Set(this.#othersOf(asker));
    const timer = setTimeout(() => this.#end(own, question), this.#patience);
    const question: Question = { asker, id, missing, answers: [], timer };
    this.#questions.set(own, question);
    for (const other of missing) other.send({ kind: 'asked', id: own, topic, message });
    this.#endWhenAnswered(own, question);
  }

  #answer(line: Line, { id, answer }: FromWorker & { readonly kind: 'answer' }): void {
    const question = this.#questions.get(id);
    if (!question?.missing.delete(line)) return;
    if (answer !== undefined) question.answers.push(answer);
    this.#endWhenAnswered(id, question);
  }

  #endWhenAnswered(own: number, question: Question): void {
    if (question.missing.size === 0) this.#end(own, question);
  }

  #end(own: number, { asker, id, answers, timer }: Question): void {
    clearTimeout(timer);
    if (!this.#questions.delete(own) || !this.#lines.has(asker)) return;
    asker.send({ kind: 'answers', id, answers });
  }
}
