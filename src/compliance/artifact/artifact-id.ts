import type { Random } from '../../core/random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 16;
/** The largest multiple of the letters in a byte; what is above would make the first ones likelier. */
const LIMIT = 256 - (256 % LETTERS.length);

/** `prefix-` and 16 letters or digits, as AWS Artifact's ids are. */
export function newArtifactId(
  prefix: 'report' | 'term' | 'agreement' | 'customer-agreement' | 'exception',
  random: Random,
): string {
  let letters = '';
  while (letters.length < LENGTH) {
    for (const byte of random.bytes(LENGTH))
      if (byte < LIMIT && letters.length < LENGTH) letters += LETTERS[byte % LETTERS.length];
  }
  return `${prefix}-${letters}`;
}

/** Reports and terms belong to no account. Artifact has one region. */
const ARTIFACT = 'arn:aws:artifact:us-east-1:';

export const reportArn = (id: string, version: number): string => `${ARTIFACT}:report/${id}:${version}`;
export const termArn = (id: string): string => `${ARTIFACT}:term/${id}`;
/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsartifact.html */
export const agreementArn = (id: string): string => `arn:aws:artifact:::agreement/${id}`;
export const customerAgreementArn = (accountId: string, id: string): string =>
  `arn:aws:artifact::${accountId}:customer-agreement/${id}`;
