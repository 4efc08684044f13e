import type { Unary } from './grpc-server.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';

/** What the plugin needs of a key, however it is reached. */
export interface PluginKey {
  /** Names key and material: another text after a rotation, by which Kubernetes notices that it must encrypt anew. */
  currentId(): Promise<string>;
  encrypt(plaintext: Uint8Array): Promise<Uint8Array>;
  decrypt(ciphertext: Uint8Array): Promise<Uint8Array>;
}

const NOTHING = new Uint8Array();

/**
 * Kubernetes' KMS v2 service over one key. The API server encrypts its own data keys with it: a few calls at a start, one
 * `Status` a minute.
 * @see https://github.com/kubernetes/kms/blob/main/apis/v2/api.proto
 */
export const kubernetesPlugin = (key: PluginKey): Readonly<Record<string, Unary>> => ({
  '/v2.KeyManagementService/Status': async () =>
    encodeMessage({ 1: 'v2', 2: 'ok', 3: await key.currentId() }),
  '/v2.KeyManagementService/Encrypt': async (message) => {
    const plaintext = decodeMessage(message).get(1) ?? NOTHING;
    const id = await key.currentId();
    return encodeMessage({ 1: await key.encrypt(plaintext), 2: id });
  },
  '/v2.KeyManagementService/Decrypt': async (message) => {
    const ciphertext = decodeMessage(message).get(1) ?? NOTHING;
    return encodeMessage({ 1: await key.decrypt(ciphertext) });
  },
});
