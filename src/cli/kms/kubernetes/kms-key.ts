import { newKmsCaller } from '../../../services/kms/service.ts';
import { GRPC, GrpcError } from './grpc-server.ts';
import type { PluginKey } from './plugin.ts';

/** Ciphertext of the plugin opens for the plugin alone. */
const EncryptionContext = { 'keywarden:purpose': 'kubernetes-kms-v2' };

/** In milliseconds: a rotation is noticed after that long, and starts of API servers ask once. */
const ID_IS_FRESH = 10_000;

/** A KMS key as AWS clients reach it: credentials, region and endpoint come from the environment. */
export function kmsPluginKey(KeyId: string, now: () => number, report: (problem: string) => void): PluginKey {
  const kms = newKmsCaller();
  let known: { readonly id: string; readonly until: number } | undefined;
  const told = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
    try {
      return await call;
    } catch (problem) {
      const text = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem);
      report(text);
      throw new GrpcError(GRPC.internal, text);
    }
  };
  return {
    async currentId() {
      if (known !== undefined && now() < known.until) return known.id;
      const { KeyMetadata } = await told(kms.describeKey({ KeyId }));
      const { Arn = '', KeyState, CurrentKeyMaterialId = '' } = KeyMetadata ?? {};
      if (KeyState !== 'Enabled') throw new GrpcError(GRPC.internal, `${Arn} is ${KeyState}`);
      known = { id: `${Arn}/${CurrentKeyMaterialId}`, until: now() + ID_IS_FRESH };
      return known.id;
    },
    async encrypt(Plaintext) {
      const { CiphertextBlob } = await told(kms.encrypt({ KeyId, Plaintext, EncryptionContext }));
      if (CiphertextBlob === undefined) throw new GrpcError(GRPC.internal, 'no ciphertext was answered');
      return CiphertextBlob;
    },
    async decrypt(CiphertextBlob) {
      const { Plaintext } = await told(kms.decrypt({ KeyId, CiphertextBlob, EncryptionContext }));
      if (Plaintext === undefined) throw new GrpcError(GRPC.internal, 'no plaintext was answered');
      return Plaintext;
    },
  };
}
