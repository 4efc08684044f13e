import { type ConditionCheck, type PolicyCheck, problem } from '../check.ts';
import { at, atKey, memberOf, membersOf } from '../spot.ts';
import { hasWildcard, splitAction, withoutVariables } from '../texts.ts';

/** Keys of identity providers begin with the provider's host, which no service documents. */
const isProvider = (prefix: string): boolean => /[./]/.test(prefix);

const prefixOf = (key: string): string => key.slice(0, key.indexOf(':'));

const TAG_PREFIXES = [
  'aws:principaltag',
  'aws:requesttag',
  'aws:resourcetag',
  'ec2:resourcetag',
  'iam:resourcetag',
  's3:existingobjecttag',
  's3:requestobjecttag',
];

/** Keys that AWS does not have, in lower case. */
const OWN_KEYS = new Set(['keywarden:multifactorauthtype']);

/** Keys that are not of the form of a key, or that nobody has. */
export const unknownKeys: ConditionCheck = function* ({ key, lowerKey, spot }, _, { data, type }) {
  const mark = atKey(spot);
  if (!/^[^:]+:./.test(key)) {
    yield problem('INVALID_CONDITION_KEY_FORMAT', mark);
    return;
  }
  const tag = TAG_PREFIXES.find((prefix) => lowerKey === prefix || lowerKey === `${prefix}/`);
  if (tag !== undefined) {
    yield problem('MISSING_TAG_KEY_IN_CONDITION', mark, { conditionKeyName: `${key.replace(/\/$/, '')}/` });
    return;
  }
  if (lowerKey === 'aws:arn') {
    // Policies of identities can mean the caller only.
    const code =
      type === 'IDENTITY_POLICY' ? 'DEPRECATED_GLOBAL_CONDITION_KEY' : 'UNSUPPORTED_GLOBAL_CONDITION_KEY';
    yield problem(code, mark);
    return;
  }
  if (withoutVariables(key) !== key || data.findKey(key) !== undefined || OWN_KEYS.has(lowerKey)) return;
  const prefix = prefixOf(lowerKey);
  if (prefix === 'aws') yield problem('INVALID_GLOBAL_CONDITION_KEY', mark, { key });
  else if (isProvider(prefix)) return;
  else if (data.hasService(prefix) || data.hasKeyPrefix(prefix)) {
    yield problem('INVALID_SERVICE_CONDITION_KEY', mark, { key, service: prefixOf(key) });
  } else yield problem('INVALID_SERVICE', mark, { service: prefixOf(key) });
};

export const duplicateKeys: PolicyCheck = function* ({ statements }) {
  for (const { spot } of statements) {
    const block = memberOf(spot, 'Condition');
    for (const [, operator] of block === undefined ? [] : membersOf(block)) {
      const first = new Map<string, ReturnType<typeof atKey>>();
      for (const [key, value] of membersOf(operator)) {
        const id = key.toLowerCase();
        const earlier = first.get(id);
        if (earlier === undefined) first.set(id, atKey(value));
        else yield problem('DUPLICATE_KEYS_WITH_DIFFERENT_CASE', [earlier, atKey(value)], { key });
      }
    }
  }
};

/**
 * Actions whose requests never carry a service's key; those with wildcards are not looked at. Conditions that accept a
 * missing key are meant for such statements.
 */
export const unsupportedActions: ConditionCheck = function* (
  condition,
  { action, isHuge },
  { data, isTrustPolicy },
) {
  const { key, lowerKey, operator, spot } = condition;
  if (operator === undefined || operator.ifExists || operator.base === 'Null') return;
  if (action === undefined || isHuge) return;
  const isKnown = data.findKey(key) !== undefined;
  const prefix = prefixOf(lowerKey);
  // Keys of providers the reference does not name exist wherever a web identity is the caller's.
  if (prefix === 'aws' || isCrossService(lowerKey) || !(isKnown || (isProvider(prefix) && isTrustPolicy)))
    return;
  const unsupported = action.items.filter(({ text }) => {
    const [service, name] = splitAction(text);
    if (name === undefined || hasWildcard(text) || data.findAction(service, name) === undefined) return false;
    return !supports(service.toLowerCase(), name.toLowerCase());
  });
  function supports(service: string, name: string): boolean {
    if (data.actionHasKey(service, name, key)) return true;
    return service === 'sts' && name === 'assumerolewithwebidentity' && isProvider(prefix);
  }
  if (unsupported.length === 0) return;
  yield problem(
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    [...unsupported.map((item) => at(item.spot)), at(spot)],
    {
      actions: unsupported.map(({ text }) => text).join(', '),
      key,
    },
  );
};

/**
 * Keys with a service's prefix that requests to other services carry too.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-cross-service
 */
const CROSS_SERVICE = new Set([
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:credentialissuingservice',
  'glue:roleassumedby',
  'identitystore:userid',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
]);
const isCrossService = (lowerKey: string): boolean => CROSS_SERVICE.has(lowerKey);

/** Keys that the caller sets at will. */
const UNTRUSTWORTHY = new Set(['aws:referer', 'aws:useragent']);

export const untrustworthyKeys: ConditionCheck = function* ({ key, lowerKey, spot }, { isAllow }) {
  if (isAllow && UNTRUSTWORTHY.has(lowerKey))
    yield problem('UNTRUSTWORTHY_CONDITION_KEY', atKey(spot), { key });
};

/** Key → one of these belongs beside it. */
const PAIRS: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws:vpcsourceip', ['aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn']],
]);

export const pairedKeys: ConditionCheck = function* ({ key, lowerKey, spot }, { keys }) {
  const partners = PAIRS.get(lowerKey);
  if (partners === undefined) return;
  if (partners.some((partner) => keys.has(partner.toLowerCase()))) return;
  yield problem('MISSING_PAIRED_CONDITION_KEYS', atKey(spot), {
    conditionKeyName: key,
    recommendedKeys: partners[0] ?? '',
  });
};

const VPCE_KEYS = new Set(['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths']);

/** Statements about every service, where only some services' requests carry the key. */
export const scopedKeys: ConditionCheck = function* ({ key, lowerKey, spot }, { action, notAction, isHuge }) {
  if (!VPCE_KEYS.has(lowerKey) || isHuge) return;
  const isUnscoped = notAction !== undefined || action?.items.some(({ text }) => /^[*?]/.test(text)) === true;
  if (isUnscoped) yield problem('USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES', atKey(spot), { key });
};
