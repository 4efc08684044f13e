import { parseDate } from '../../conditions/date.ts';
import { isAcceptedDate } from '../../grammar/dates.ts';
import { type ConditionCheck, problem } from '../check.ts';
import { REGIONS } from '../regions.ts';
import { at } from '../spot.ts';
import { hasWildcard, withoutVariables } from '../texts.ts';

const isBoolean = (text: string): boolean => /^(?:true|false)$/i.test(text);
const isNumber = (text: string): boolean =>
  /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text);
const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
const hasVariables = (text: string): boolean => withoutVariables(text) !== text;

/** Values that the operator cannot read. */
export const valueTypes: ConditionCheck = function* ({ operator, operatorText, values, spot }) {
  const base = operator?.base ?? '';
  const isTruth = base === 'Bool' || base === 'Null';
  if (isTruth && values.length > 1) yield problem('INVALID_CONDITION_MULTIPLE_BOOLEAN', at(spot));
  for (const { text, spot: valueSpot } of values) {
    const mark = at(valueSpot);
    // Said by the check of variables.
    if (hasVariables(text)) continue;
    if (isTruth && !isBoolean(text)) yield problem('TYPE_MISMATCH_BOOLEAN', mark, { operator: operatorText });
    if (base.startsWith('Numeric') && !isNumber(text)) {
      yield problem('TYPE_MISMATCH_NUMBER', mark, { operator: operatorText });
    }
    if (base.startsWith('Binary') && !isBase64(text)) {
      yield problem('TYPE_MISMATCH_STRING', mark, { operator: operatorText });
    }
    if (!base.startsWith('Date')) continue;
    // Seconds since 1970, or a year that is read as such.
    if (/^[0-9]+$/.test(text)) yield problem('INVALID_DATE_VALUE', mark, { date: text });
    else if (Number.isNaN(parseDate(text)) || !isAcceptedDate(text))
      yield problem('TYPE_MISMATCH_DATE', mark);
  }
};

const REGION_KEYS = new Set(['aws:requestedregion', 'ec2:region', 'aws:region']);
const VPC_ID = /^vpc-(?:[0-9a-zA-Z]{8}|[0-9a-zA-Z]{17})$/;
const VPCE_ID = /^vpce-(?:[0-9a-zA-Z]{8}|[0-9a-zA-Z]{17})$/;
const KMS_KEY = /^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key\/\S+$/;
const KMS_KEY_KEYS = new Set(['s3:x-amz-server-side-encryption-aws-kms-key-id']);
const SERVICE_NAME_KEYS = new Set([
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'iam:passedtoservice',
]);
const SERVICE_NAME =
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|amazon\.com|aws\.internal)$/;
const REGIONAL_SERVICE_NAME = /^[a-z0-9-]+\.[a-z]+(?:-[a-z]+)+-[0-9]\.amazonaws\.com(?:\.cn)?$/;

/** Values that the key never has. */
export const keyValues: ConditionCheck = function* ({ operator, key, lowerKey, values }) {
  if (operator === undefined || operator.base === 'Null') return;
  for (const { text, spot } of values) {
    if (hasVariables(text) || hasWildcard(text)) continue;
    const mark = at(spot);
    if (REGION_KEYS.has(lowerKey) && !REGIONS.has(text))
      yield problem('INVALID_REGION', mark, { region: text });
    if (lowerKey === 'aws:sourcevpc' && !VPC_ID.test(text)) yield problem('INVALID_VPC_FORMAT', mark);
    if (lowerKey === 'aws:sourcevpce' && !VPCE_ID.test(text)) yield problem('INVALID_VPCE_FORMAT', mark);
    if (KMS_KEY_KEYS.has(lowerKey) && !KMS_KEY.test(text))
      yield problem('INVALID_KMS_KEY_VALUE', mark, { key });
    if (SERVICE_NAME_KEYS.has(lowerKey) && !SERVICE_NAME.test(text)) {
      yield problem('INVALID_SERVICE_PRINCIPAL_FORMAT', mark, {
        expectedFormat: 'service-name.amazonaws.com',
      });
    }
    if (lowerKey === 'kms:viaservice' && !REGIONAL_SERVICE_NAME.test(text)) {
      yield problem('INVALID_SERVICE_PRINCIPAL_FORMAT', mark, {
        expectedFormat: 'service-name.AWS_region.amazonaws.com',
      });
    }
  }
};

/** Of several bounds the widest alone counts. */
export const redundantNumbers: ConditionCheck = function* ({ operator, operatorText, key, values, spot }) {
  const direction = /^Numeric(Less|Greater)Than/.exec(operator?.base ?? '')?.[1];
  if (direction === undefined || values.length < 2) return;
  yield problem('REDUNDANT_CONDITION_VALUE_NUM', at(spot), {
    operator: operatorText,
    which: direction === 'Less' ? 'greatest' : 'least',
    key,
  });
};
