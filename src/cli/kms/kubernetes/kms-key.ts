import { newKmsCaller } from '../../../services/kms/service.ts';
import { GRPC, GrpcError } from './grpc-server.ts';
import type { Encrypted, PluginKey } from './plugin.ts';

/** Ciphertext of the plugin opens for the plugin alone. */
const EncryptionContext = { 'keywarden:purpose': 'kubernetes-kms-v2' };

/** The key's part of a key id that `encrypt` gave: `ARN/MATERIAL`. */
const arnOf = (id: string): string => id.slice(0, id.lastIndexOf('/'));

/** Account and region of a key, as its ARN begins. */
const homeOf = (arn: string): string => arn.slice(0, arn.lastIndexOf('/'));

/**
 * A KMS key as AWS clients reach it. All problems are GrpcErrors that say what KMS said.
 * @param KeyId what to encrypt with; when an alias is moved to another key of the account and region, ciphertexts of the
 *   earlier one still open
 */
export function kmsPluginKey(KeyId: string, endpoint?: string): PluginKey {
  const kms = newKmsCaller(endpoint);
  let home: string | undefined;

  /** Opens what it made, so that nothing is stored that cannot be read, and because only Decrypt names the material. */
  async function encrypt(plaintext: Uint8Array): Promise<Encrypted> {
    const { CiphertextBlob } = await told(kms.encrypt({ KeyId, Plaintext: plaintext, EncryptionContext }));
    const opened = await told(kms.decrypt({ CiphertextBlob, EncryptionContext }));
    if (CiphertextBlob === undefined || !Buffer.from(plaintext).equals(opened.Plaintext ?? Buffer.alloc(0)))
      throw new GrpcError(GRPC.internal, 'KMS does not decrypt what it encrypted');
    const arn = opened.KeyId ?? '';
    home = homeOf(arn);
    return { ciphertext: CiphertextBlob, id: `${arn}/${opened.KeyMaterialId ?? ''}` };
  }

  return {
    encrypt,
    async decrypt(CiphertextBlob, id) {
      // The id lies in etcd in the clear: who writes there must not have it opened by a key of his own elsewhere.
      home ??= homeOf(arnOf((await encrypt(Buffer.from('home'))).id));
      if (homeOf(arnOf(id)) !== home)
        throw new GrpcError(GRPC.invalidArgument, 'the key id is none of this account and region');
      const { Plaintext } = await told(kms.decrypt({ KeyId: arnOf(id), CiphertextBlob, EncryptionContext }));
      if (Plaintext === undefined) throw new GrpcError(GRPC.internal, 'no plaintext was answered');
      return Plaintext;
    },
  };
}

async function told<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (problem) {
    const text = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem);
    throw new GrpcError(GRPC.internal, text);
  }
}
