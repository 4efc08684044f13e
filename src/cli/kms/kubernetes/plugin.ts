import { GRPC, GrpcError, type Unary } from './grpc-server.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';

export interface Encrypted {
  readonly ciphertext: Uint8Array;
  /** Names key and material, in at most 1024 bytes: another text after a rotation, so that Kubernetes encrypts anew. */
  readonly id: string;
}

/** What the plugin needs of a key, however it is reached. */
export interface PluginKey {
  encrypt(plaintext: Uint8Array): Promise<Encrypted>;
  /** @param id as `encrypt` gave it with the ciphertext */
  decrypt(ciphertext: Uint8Array, id: string): Promise<Uint8Array>;
}

const NOTHING = Buffer.alloc(0);
const PROBE = Buffer.from('Are you well?');

type Fields = ReadonlyMap<number, Buffer>;

/**
 * Kubernetes' KMS v2 service over one key. The API server encrypts its own data keys with it: a few calls at a start, one
 * `Status` a minute. A call that fails is an error, which the API server counts as not healthy.
 * @param report is told what failed, with the id by which the API server's own log names the call
 * @see https://github.com/kubernetes/kms/blob/main/apis/v2/api.proto
 */
export function kubernetesPlugin(
  key: PluginKey,
  report: (problem: string) => void,
): Readonly<Record<string, Unary>> {
  const method =
    (name: string, run: (fields: Fields) => Promise<Uint8Array>): Unary =>
    async (message) => {
      const fields = read(message);
      try {
        return await run(fields);
      } catch (problem) {
        report(`${name} ${fields.get(2) ?? ''}: ${problem instanceof Error ? problem.message : problem}`);
        throw problem;
      }
    };
  return {
    // By a ciphertext made and opened: that says more than any description that the key can be used.
    '/v2.KeyManagementService/Status': method('Status', async () =>
      encodeMessage({ 1: 'v2', 2: 'ok', 3: (await key.encrypt(PROBE)).id }),
    ),
    '/v2.KeyManagementService/Encrypt': method('Encrypt', async (fields) => {
      const { ciphertext, id } = await key.encrypt(fields.get(1) ?? NOTHING);
      return encodeMessage({ 1: ciphertext, 2: id });
    }),
    '/v2.KeyManagementService/Decrypt': method('Decrypt', async (fields) =>
      encodeMessage({ 1: await key.decrypt(fields.get(1) ?? NOTHING, String(fields.get(3) ?? '')) }),
    ),
  };
}

function read(message: Uint8Array): Fields {
  try {
    return decodeMessage(message);
  } catch {
    throw new GrpcError(GRPC.invalidArgument, 'no message');
  }
}
