import { problem, type StatementCheck } from '../check.ts';
import { at, memberOf, type Spot } from '../spot.ts';
import { splitAction } from '../texts.ts';
import type { ConditionView, ListView, StatementView } from '../view.ts';

export const serviceControlActions: StatementCheck = function* ({ action, notAction }, { type }) {
  if (type !== 'SERVICE_CONTROL_POLICY') return;
  for (const { text, spot } of [...(action?.items ?? []), ...(notAction?.items ?? [])]) {
    if (/[*?]./.test(text)) yield problem('SCP_SYNTAX_ERROR_ACTION_WILDCARD', at(spot), { action: text });
  }
};

/** `"*"` or `["*"]`. */
const isAll = (list: ListView | undefined): boolean =>
  list?.items.length === 1 && list.items[0]?.text === '*';

const isEveryone = (spot: Spot | undefined): boolean =>
  spot?.node.type === 'string' && spot.node.text === '*';

/** Resource control policies have a grammar of their own. @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html */
export const resourceControlForm: StatementCheck = function* (statement, { type, data }) {
  if (type !== 'RESOURCE_CONTROL_POLICY') return;
  const { spot, isAllow, action, notAction, resource } = statement;
  const principal = memberOf(spot, 'Principal');
  const notPrincipal = memberOf(spot, 'NotPrincipal');
  const wrongPrincipal = notPrincipal ?? (isEveryone(principal) ? undefined : principal);
  if (wrongPrincipal !== undefined) yield problem('RCP_SYNTAX_ERROR_PRINCIPAL', at(wrongPrincipal));
  if (notAction !== undefined) yield problem('RCP_SYNTAX_ERROR_NOTACTION', at(notAction.spot));
  if (isAllow && (!isEveryone(principal) || !isAll(resource) || memberOf(spot, 'Condition') !== undefined)) {
    yield problem('RCP_SYNTAX_ERROR_ALLOW', at(spot));
  }
  for (const { text, spot: actionSpot } of action?.items ?? []) {
    const [service] = splitAction(text);
    const isFine = text === '*' ? isAllow : data.isInResourceControlPolicies(service);
    if (!isFine) yield problem('RCP_SYNTAX_ERROR_ACTION', at(actionSpot));
  }
};

const OF_PRINCIPALS =
  /^aws:(?:principalorgid|principalorgpaths|principalaccount|principalarn|principaltag\/.*)$/;
const OF_SERVICES = /^aws:(?:sourceorgid|sourceorgpaths|sourceaccount|sourcearn)$/;

const saysService = ({ conditions }: StatementView, value: string): boolean =>
  conditions.some(
    ({ lowerKey, values }) =>
      lowerKey === 'aws:principalisawsservice' && values.some(({ text }) => text.toLowerCase() === value),
  );

const checksPresence = ({ conditions }: StatementView): boolean =>
  conditions.some(
    ({ lowerKey, operator, values }) =>
      operator?.base === 'Null' &&
      (lowerKey === 'aws:sourceaccount' || lowerKey === 'aws:sourcearn') &&
      values.some(({ text }) => text.toLowerCase() === 'false'),
  );

const compares = ({ operator }: ConditionView): boolean => operator !== undefined && operator.base !== 'Null';

/** Denials by who calls hit services that have no such keys, and the other way round. */
export const resourceControlKeys: StatementCheck = function* (statement, { type }) {
  if (type !== 'RESOURCE_CONTROL_POLICY' || !statement.isDeny) return;
  const conditions = statement.conditions.filter(compares);
  const principal = conditions.find(({ lowerKey }) => OF_PRINCIPALS.test(lowerKey));
  if (principal !== undefined && !saysService(statement, 'false')) {
    yield problem('RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY', at(principal.spot), {
      conditionKeyName: principal.key,
    });
  }
  const source = conditions.find(({ lowerKey }) => OF_SERVICES.test(lowerKey));
  if (source === undefined) return;
  const values = { conditionKeyName: source.key };
  if (!saysService(statement, 'true')) {
    yield problem('RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY', at(source.spot), values);
  }
  if (!checksPresence(statement)) {
    yield problem('RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK', at(source.spot), values);
  }
};
