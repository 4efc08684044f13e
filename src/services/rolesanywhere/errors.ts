import type { AwsError } from '../../core/aws-error.ts';
import { modelledErrors } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };
import type { Kind } from './resources.ts';

const modelled = modelledErrors(facts.errors);

export const validation = modelled('ValidationException');
export const accessDenied = modelled('AccessDeniedException');
export const tooManyTags = modelled('TooManyTagsException');
const resourceNotFound = modelled('ResourceNotFoundException');

const NAMES: Readonly<Record<Kind, string>> = {
  'trust-anchor': 'Trust anchor',
  profile: 'Profile',
  crl: 'CRL',
  subject: 'Subject',
};

export const notFound = (kind: Kind, id: string): AwsError =>
  resourceNotFound(`${NAMES[kind]} with id ${id} not found.`);

export const resourceIsUnknown = (arn: string): AwsError => resourceNotFound(`Resource ${arn} not found.`);

export const quotaReached = (kind: Kind, most: number): AwsError =>
  validation(
    `The account has ${most} resources of type ${kind} in this Region, which is the most it may have.`,
  );

export const untrusted = (problem?: string): AwsError =>
  accessDenied(
    problem === undefined ? 'Untrusted signing certificate' : `Untrusted signing certificate. ${problem}`,
  );
