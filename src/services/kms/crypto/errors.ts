import { AwsError } from '../../../core/aws-error.ts';
import { ClusterUnavailable } from '../../../custody/clusters/cluster-host.ts';
import { JobError } from '../../../custody/clusters/job-error.ts';
import { CustodyError } from '../../../custody/custody-error.ts';
import { VaultError, type VaultFault } from '../../../custody/vault/key-vault.ts';
import { keyArn } from '../arns.ts';
import { customKeyStoreInvalidState, invalidState } from '../errors.ts';
import type { KeyRow, KeyStoreRow } from '../tables.ts';

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

export const incorrectMaterial = (message: string): AwsError =>
  new AwsError('IncorrectKeyMaterialException', message);
export const unexpectedMaterial = (expectedId: string): AwsError =>
  incorrectMaterial(`Imported key material does not have the expected identifier (${expectedId}).`);
export const invalidImportToken = (): AwsError => new AwsError('InvalidImportTokenException', '');
export const expiredImportToken = (): AwsError => new AwsError('ExpiredImportTokenException', '');

export const internal = (cause: Error): AwsError =>
  new AwsError('KMSInternalException', 'The request was rejected because an internal exception occurred.', {
    status: 500,
    logDetail: cause.message,
    cause,
  });

/** What the vault's faults are in the words of KMS, unless an operation has its own. */
const FAULTS: Readonly<Record<VaultFault, (cause: Error) => AwsError>> = {
  'invalid-ciphertext': invalidCiphertext,
  // As AWS has it for imported material that is no key of its spec.
  'incorrect-material': invalidCiphertext,
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
    throw dependencyTimeout(problem);
  }
}

/** The answer of a key store's cluster about one of its keys, or its failure as an error of KMS. */
export async function clusterAnswer<Result>(answer: Promise<Result>, key: KeyRow): Promise<Result> {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof VaultError) throw FAULTS[problem.fault](problem);
    if (problem instanceof ClusterUnavailable && problem.isElsewhere) throw dependencyTimeout(problem);
    if (problem instanceof JobError && problem.fault === 'key-missing')
      throw invalidState(`The key material of ${keyArn(key)} is not in its CloudHSM cluster.`);
    if (problem instanceof JobError || problem instanceof ClusterUnavailable) throw noCluster(problem);
    throw problem;
  }
}

/** As {@link clusterAnswer}, for what concerns no key that is there already. */
export async function storeAnswer<Result>(answer: Promise<Result>, store: KeyStoreRow): Promise<Result> {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof ClusterUnavailable) throw dependencyTimeout(problem);
    if (!(problem instanceof JobError)) throw problem;
    if (problem.fault === 'broken') throw internal(problem);
    throw customKeyStoreInvalidState(
      `KMS cannot log in to the CloudHSM cluster of custom key store ${store.id} as kmsuser. Disconnect the key store, correct its password and connect it again.`,
    );
  }
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/fix-keystore.html#fix-keystore-communication */
const noCluster = (problem: Error): AwsError =>
  new AwsError('KMSInvalidStateException', 'KMS cannot communicate with your CloudHSM cluster', {
    logDetail: problem.message,
    cause: problem,
  });

/** For what could not be reached in time; clients try again. */
const dependencyTimeout = (problem: Error): AwsError =>
  new AwsError('DependencyTimeoutException', 'The system timed out while trying to fulfill the request.', {
    status: 503,
    logDetail: problem.message,
    cause: problem,
  });
