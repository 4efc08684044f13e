import type { Control, Responsibility } from './control.ts';
import type { Evaluated } from './evaluate.ts';
import type { FrameworkId } from './frameworks.ts';
import type { ControlStatus } from './tables.ts';

/** A requirement of a framework, and which controls show that it holds. */
export interface Requirement {
  readonly requirement: string;
  readonly responsibility: Responsibility;
  /** The worst of its controls; `UNKNOWN` where the account sees none of them: those of the deployment are the operator's. */
  readonly status: ControlStatus;
  readonly controlIds: readonly string[];
}

/** The worse first. */
const ORDER: readonly ControlStatus[] = ['FAILED', 'UNKNOWN', 'PASSED', 'NOT_APPLICABLE'];

/** Every requirement that some control is about. Who is responsible follows from the controls: both, where they differ. */
export function responsibilityMatrix(
  framework: FrameworkId,
  controls: readonly Control[],
  evaluated: readonly Evaluated[],
): readonly Requirement[] {
  const found = new Map(evaluated.map((one) => [one.control.id, one]));
  const own = evaluated
    .map(({ control }) => control)
    .filter(({ id }) => !controls.some((one) => one.id === id));
  const byRequirement = new Map<string, Control[]>();
  for (const control of [...controls, ...own])
    for (const id of control.mappings[framework] ?? [])
      byRequirement.set(id, [...(byRequirement.get(id) ?? []), control]);
  return [...byRequirement]
    .map(([requirement, about]) => {
      const who = new Set(about.map(({ responsibility }) => responsibility));
      const [only] = who;
      const statuses = about.flatMap(({ id }) => found.get(id)?.status ?? []);
      return {
        requirement,
        responsibility: who.size === 1 && only !== undefined ? only : 'both',
        status: ORDER.find((status) => statuses.includes(status)) ?? 'UNKNOWN',
        controlIds: about.map(({ id }) => id),
      } satisfies Requirement;
    })
    .sort((one, other) => one.requirement.localeCompare(other.requirement, 'en', { numeric: true }));
}
