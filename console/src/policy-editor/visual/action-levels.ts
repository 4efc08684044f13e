import type { IamData } from '../../../../src/policy/index.ts';

/** Services whose actions are named, each once, in small letters. */
export const servicesOf = (actions: readonly string[]): string[] => [
  ...new Set(
    actions.flatMap((action) =>
      action.includes(':') ? [action.slice(0, action.indexOf(':')).toLowerCase()] : [],
    ),
  ),
];

/** The actions of a service that have an access level, such as `Read`. */
export const actionsOfLevel = (
  service: string,
  level: string | undefined,
  data: Pick<IamData, 'actionsOf'>,
): string[] =>
  data
    .actionsOf(service)
    .filter(({ accessLevels }) => accessLevels.some((each) => each === level))
    .map(({ name }) => `${service}:${name}`);
