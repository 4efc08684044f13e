import { AwsError } from '../../../core/aws-error.ts';
import { CustodyError } from '../../../custody/custody-error.ts';
import { VaultError, type VaultFault } from '../../../custody/vault/key-vault.ts';

/** AWS gives neither text nor reason: whatever is wrong with a ciphertext must not be told apart. */
export const invalidCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '');
export const invalidSignature = (): AwsError => new AwsError('KMSInvalidSignatureException', '');
export const invalidMac = (): AwsError => new AwsError('KMSInvalidMacException', '');

export const incorrectKey = (): AwsError =>
  new AwsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

/** For a ciphertext of a key that is not here, or of a region that is another one. */
export const unknownCiphertextKey = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );

export const incorrectKeyMaterial = (): AwsError => new AwsError('IncorrectKeyMaterialException', '');
export const invalidImportToken = (): AwsError => new AwsError('InvalidImportTokenException', '');
export const expiredImportToken = (): AwsError => new AwsError('ExpiredImportTokenException', '');

const internal = (cause: Error): AwsError =>
  new AwsError('KMSInternalException', 'The request was rejected because an internal exception occurred.', {
    status: 500,
    logDetail: cause.message,
    cause,
  });

/** What the vault's faults are in the words of KMS, unless an operation has its own. */
const FAULTS: Readonly<Record<VaultFault, (cause: Error) => AwsError>> = {
  'invalid-ciphertext': invalidCiphertext,
  'incorrect-material': incorrectKeyMaterial,
  'invalid-public-key': () => new AwsError('ValidationException', ''),
  'unusable-material': internal,
  unsupported: internal,
};

/** The answer of the vault, or its failure as an error of KMS. */
export async function vaultAnswer<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof VaultError) throw FAULTS[problem.fault](problem);
    if (!(problem instanceof CustodyError)) throw problem;
    throw new AwsError(
      'DependencyTimeoutException',
      'The system timed out while trying to fulfill the request.',
      {
        status: 503,
        logDetail: problem.message,
        cause: problem,
      },
    );
  }
}
