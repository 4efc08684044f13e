import type { Crew } from '../../core/crew.ts';

/** Names that every process of the machine knows, whoever of them added one. */
export class KnownToAll extends Set<string> {
  readonly #crew: Crew;
  readonly #topic: string;

  constructor(crew: Crew, topic: string) {
    super();
    this.#crew = crew;
    this.#topic = topic;
    crew.listen(topic, (name) => {
      if (name === null) return [...this];
      super.add(name as string);
      return undefined;
    });
  }

  /** Learns what the others know, in a process that comes later. */
  async catchUp(): Promise<void> {
    for (const names of await this.#crew.ask(this.#topic, null))
      for (const name of names as readonly string[]) super.add(name);
  }

  override add(name: string): this {
    if (!this.has(name)) this.#crew.tell(this.#topic, name);
    return super.add(name);
  }
}
