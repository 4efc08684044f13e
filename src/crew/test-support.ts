import type { Crew } from '../core/crew.ts';
import { LockTable } from './lock-table.ts';

type Listener = (message: unknown) => unknown;

/** Processes of one machine, in one process: what one tells the others hear at once, as copies. */
export function crewOf(size: number): readonly Crew[] {
  const locks = new LockTable<Crew>();
  const listeners = new Map<Crew, Map<string, Listener>>();
  const crew: Crew[] = [];
  for (let number = 1; number <= size; number++) {
    const hear = (topic: string, message: unknown): unknown[] =>
      crew
        .filter((other) => other !== member)
        .map((other) => listeners.get(other)?.get(topic)?.(structuredClone(message)))
        .filter((answer) => answer !== undefined);
    const member: Crew = {
      number,
      size,
      isLeader: number === 1,
      othersServing: size - 1,
      onLead: () => () => undefined,
      lock: (name) =>
        new Promise((resolve) => locks.take(name, member, () => resolve(() => locks.release(name, member)))),
      tell: (topic, message) => void hear(topic, message),
      ask: (topic, message) => Promise.all(hear(topic, message)),
      listen: (topic, listener) => {
        listeners.get(member)?.set(topic, listener);
        return () => listeners.get(member)?.delete(topic);
      },
    };
    listeners.set(member, new Map());
    crew.push(member);
  }
  return crew;
}
