import { type ConditionCheck, problem } from '../check.ts';
import type { IamData } from '../iam-data.ts';
import { at } from '../spot.ts';
import { hasWildcard, splitAction } from '../texts.ts';

/** Whether no request for the action, or for any it may stand for, carries the key. */
function lacksKey(action: string, key: string, data: IamData): boolean {
  const [service, name] = splitAction(action);
  if (name === undefined || !data.hasService(service)) return false;
  if (hasWildcard(name)) return !data.serviceHasKey(service, key);
  return data.findAction(service, name) !== undefined && !data.actionHasKey(service, name, key);
}

/** Conditions on tags of resources, for services that do not give those tags. */
export const resourceTags: ConditionCheck = function* (condition, statement, { data }) {
  const { operator, key, lowerKey, spot } = condition;
  const { isAllow, isDeny, action, notAction, isHuge } = statement;
  if (isHuge || !lowerKey.startsWith('aws:resourcetag/') || operator === undefined) return;
  // Negated conditions and those that accept a missing key hold for such services.
  if (operator.base === 'Null' || operator.ifExists || operator.base.includes('Not')) return;
  if (!isAllow && !isDeny) return;
  if (notAction !== undefined) {
    const code = isDeny
      ? 'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'
      : 'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE';
    yield problem(code, [at(notAction.spot), at(spot)], { conditionKeyName: key });
    return;
  }
  const lacking = action?.items.filter(({ text }) => lacksKey(text, key, data)) ?? [];
  if (lacking.length === 0) return;
  const services = [...new Set(lacking.map(({ text }) => splitAction(text)[0].toLowerCase()))];
  const code = isDeny
    ? 'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'
    : 'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE';
  yield problem(code, [...lacking.map((item) => at(item.spot)), at(spot)], {
    conditionKeyName: key,
    serviceNames: services.join(', '),
  });
};
