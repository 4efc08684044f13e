import { PARTITION } from '../../../core/arn.ts';
import { OUTBOUND_ALGORITHMS, type OutboundAlgorithm } from '../../../identity/outbound/tables.ts';
import type { AccessContext, Permission } from '../../contract.ts';
import { duplicateTagKeys, validationError } from '../errors.ts';
import type { GetWebIdentityTokenRequest, Input } from '../schema.ts';
import { tagContextKeys } from '../session-tags.ts';

export type TokenInput = Input<GetWebIdentityTokenRequest>;

/** Seconds that a token is good for, unless told. */
const DEFAULT_SECONDS = 300;
export const secondsOf = ({ DurationSeconds }: TokenInput): number => DurationSeconds ?? DEFAULT_SECONDS;

/** @throws AwsError ValidationError for any other than RS256 and ES384, in any other case */
export function algorithmOf({ SigningAlgorithm }: TokenInput): OutboundAlgorithm {
  const known = OUTBOUND_ALGORITHMS.find((algorithm) => algorithm === SigningAlgorithm);
  if (known === undefined)
    throw validationError(
      'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
    );
  return known;
}

/** Sessions here carry no trusted identity propagation, so there is no other subject than the caller. */
function checkSubject({ SubjectMode = 'AWSIdentity', Scope }: TokenInput): void {
  if (SubjectMode === 'OriginIdentity')
    throw validationError(
      'The calling session has no trusted identity propagation context with aws:OriginIdentity/Subject.',
    );
  if (SubjectMode !== 'AWSIdentity')
    throw validationError(
      `1 validation error detected: Value '${SubjectMode}' at 'subjectMode' failed to satisfy constraint: Member must satisfy enum value set: [AWSIdentity, OriginIdentity]`,
    );
  if (Scope !== undefined)
    throw validationError('Scope can be specified only when SubjectMode is OriginIdentity.');
}

/** `sts:GetWebIdentityToken`, and beside it `sts:TagGetWebIdentityToken` where the request has tags. */
export function tokenAccess({ accountId }: AccessContext, input: TokenInput): Permission[] {
  const algorithm = algorithmOf(input);
  const { Tags = [] } = input;
  if (new Set(Tags.map(({ Key }) => Key.toLowerCase())).size < Tags.length) throw duplicateTagKeys();
  checkSubject(input);
  const resources = [{ arn: `arn:${PARTITION}:sts::${accountId}:self` }];
  const contextKeys = {
    'sts:IdentityTokenAudience': input.Audience,
    'sts:SigningAlgorithm': algorithm,
    'sts:DurationSeconds': String(secondsOf(input)),
    'sts:SubjectMode': 'AWSIdentity',
    ...tagContextKeys({ tags: Tags, transitiveTagKeys: [] }),
  };
  return ['sts:GetWebIdentityToken', ...(Tags.length === 0 ? [] : ['sts:TagGetWebIdentityToken'])].map(
    (action) => ({ action, resources, contextKeys }),
  );
}
