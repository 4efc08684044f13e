import { type PolicyCheck, type Problem, problem } from '../check.ts';
import type { IamData, ServiceAction } from '../iam-data.ts';
import { at } from '../spot.ts';
import { globMatcher, hasWildcard, nearest, splitAction, withoutVariables } from '../texts.ts';
import type { TextView } from '../view.ts';
import { OTHER_NAMES } from './action-names.ts';

/** Advice is dear to find; a policy with more mistakes than this gets none for the rest. */
const MOST_ADVICE = 50;

/** Names compared with patterns in one policy; patterns beyond that are taken as they are. */
const MOST_COMPARISONS = 1_000_000;

/** Actions that no service has. */
export const unknownActions: PolicyCheck = function* ({ statements, data }) {
  let adviceLeft = MOST_ADVICE;
  let comparisonsLeft = MOST_COMPARISONS;
  const actionsOf = (service: string): readonly ServiceAction[] | undefined => {
    const actions = data.actionsOf(service);
    comparisonsLeft -= actions.length;
    return comparisonsLeft < 0 ? undefined : actions;
  };
  const seen = new Map<string, boolean>();
  for (const { action, notAction } of statements) {
    for (const item of [...(action?.items ?? []), ...(notAction?.items ?? [])]) {
      const id = item.text.toLowerCase();
      const isKnown = seen.get(id) ?? exists(item.text, data, actionsOf);
      seen.set(id, isKnown);
      if (!isKnown) yield unknown(item, data, adviceLeft-- > 0);
    }
  }
};

function exists(
  action: string,
  data: IamData,
  actionsOf: (service: string) => readonly ServiceAction[] | undefined,
): boolean {
  // Variables have a check of their own.
  if (action === '*' || action === '*:*' || withoutVariables(action) !== action) return true;
  const [service, name] = splitAction(action);
  if (name === undefined || !data.hasService(service)) return false;
  if (name === '*') return true;
  if (!hasWildcard(name)) return data.findAction(service, name) !== undefined;
  const matches = globMatcher(name);
  return actionsOf(service)?.some((known) => matches(known.name)) ?? true;
}

function unknown(item: TextView, data: IamData, mayAdvise: boolean): Problem {
  const [service, name] = splitAction(item.text);
  if (name !== undefined && !data.hasService(service)) {
    const near = mayAdvise ? nearest(service, data.services) : undefined;
    const advice = near === undefined ? '' : ` Did you mean ${near}?`;
    // AWS names the whole action where its text says service.
    return problem('INVALID_SERVICE_IN_ACTION', at(item.spot), { service: item.text, advice });
  }
  const advice = mayAdvise && name !== undefined ? adviceFor(service, name, data) : '';
  return problem('INVALID_ACTION', at(item.spot), { action: item.text, advice });
}

function adviceFor(service: string, name: string, data: IamData): string {
  const called = OTHER_NAMES.get(`${service}:${name}`.toLowerCase());
  if (called !== undefined) {
    return ` Did you mean ${called}? The API called ${name} authorizes against the IAM action ${called}.`;
  }
  if (hasWildcard(name)) return '';
  const near = nearest(
    name,
    data.actionsOf(service).map((known) => known.name),
  );
  return near === undefined ? '' : ` Did you mean ${service}:${near}?`;
}
