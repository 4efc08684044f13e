import { problem, type StatementCheck } from '../check.ts';
import { at } from '../spot.ts';
import type { StatementView, TextView } from '../view.ts';

const SOURCES = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
];
/** Keys used in the place of those. */
const SUBSTITUTES = new Set(['aws:referer']);
/** Keys that describe people and roles; services have none of them. */
const OF_IDENTITIES =
  /^aws:(?:principalorgid|principalorgpaths|principalaccount|principalarn|principaltag\/.*|userid|username)$/;

const services = ({ principals }: StatementView): TextView[] =>
  principals.flatMap(({ name, kind, items }) => (name === 'Principal' && kind === 'Service' ? items : []));

const isOnlyForServices = ({ principals }: StatementView): boolean =>
  principals.length > 0 && principals.every(({ name, kind }) => name === 'Principal' && kind === 'Service');

/** A service acts for whoever asks it to, unless the statement says for whom. */
export const serviceSources: StatementCheck = function* (statement, { type, isTrustPolicy }) {
  if (type !== 'RESOURCE_POLICY' || isTrustPolicy || !statement.isAllow) return;
  const named = services(statement);
  const { conditions } = statement;
  if (named.length === 0 || conditions.some(({ lowerKey }) => SOURCES.includes(lowerKey))) return;
  const substitute = conditions.find(({ lowerKey }) => SUBSTITUTES.has(lowerKey));
  for (const { text, spot } of named) {
    if (substitute === undefined) yield problem('RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', at(spot));
    else {
      yield problem('RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', [at(spot), at(substitute.spot)], {
        servicePrincipalPrefix: text.split('.')[0] ?? text,
        key: substitute.key,
      });
    }
  }
};

export const servicePrincipalKeys: StatementCheck = function* (statement, { type }) {
  if (type !== 'RESOURCE_POLICY' || !isOnlyForServices(statement)) return;
  const wrong = statement.conditions.filter(
    ({ lowerKey, operator }) =>
      OF_IDENTITIES.test(lowerKey) &&
      operator !== undefined &&
      operator.base !== 'Null' &&
      !operator.ifExists,
  );
  if (wrong.length === 0) return;
  yield problem(
    'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
    [...services(statement), ...wrong].map(({ spot }) => at(spot)),
    { conditionKeys: wrong.map(({ key }) => key).join(', ') },
  );
};
