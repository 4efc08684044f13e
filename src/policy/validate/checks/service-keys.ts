import { type ConditionCheck, problem } from '../check.ts';
import { at } from '../spot.ts';

/** Requests that do not say which attributes they want get all. */
export const dynamodbAttributes: ConditionCheck = function* (
  { lowerKey, operator, spot },
  { conditions, isAllow },
) {
  if (lowerKey !== 'dynamodb:attributes' || !isAllow || operator === undefined || operator.base === 'Null')
    return;
  const isLimited = conditions.some(
    (other) =>
      other.lowerKey === 'dynamodb:select' && other.values.some(({ text }) => text === 'SPECIFIC_ATTRIBUTES'),
  );
  if (!isLimited) yield problem('DYNAMODB_ATTRIBUTES_WITHOUT_SELECT', at(spot));
};

/** A shorter prefix lists what lies below a longer one. */
export const s3Prefix: ConditionCheck = function* ({ lowerKey, operator, spot }, { isAllow, isDeny }) {
  if (lowerKey !== 's3:prefix' || operator === undefined || !operator.base.startsWith('String')) return;
  const isNegated = operator.base.includes('Not');
  if ((isDeny && !isNegated) || (isAllow && isNegated))
    yield problem('S3_PREFIX_IN_NEGATIVE_CONTEXT', at(spot));
};
