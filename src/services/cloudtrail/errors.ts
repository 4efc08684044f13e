import { AwsError } from '../../core/aws-error.ts';

/** CloudTrail answers 400 for each of its modelled errors. */
const modelled =
  (code: string) =>
  (message: string): AwsError =>
    new AwsError(code, message);

export const invalidLookupAttributes = modelled('InvalidLookupAttributesException');
export const invalidTimeRange = modelled('InvalidTimeRangeException');
export const invalidNextToken = modelled('InvalidNextTokenException');
export const invalidMaxResults = modelled('InvalidMaxResultsException');
export const invalidEventCategory = modelled('InvalidEventCategoryException');
export const invalidToken = modelled('InvalidTokenException');
