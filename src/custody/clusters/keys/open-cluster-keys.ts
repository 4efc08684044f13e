import { SecretBytes } from '../../../core/secret-bytes.ts';
import { ciphertextHeader, encodeCiphertext, parseCiphertext } from '../../vault/ciphertext.ts';
import { type MaterialPlace, VaultError } from '../../vault/key-vault.ts';
import type { ClusterKeys } from './cluster-keys.ts';
import { KeySessions, type KeySessionsOptions } from './key-sessions.ts';

const idOf = ({ materialId }: MaterialPlace): Uint8Array => Buffer.from(materialId, 'hex');

const bound = (header: Uint8Array, aad: Uint8Array): Uint8Array => Buffer.concat([header, aad]);

/** Keys in the clusters whose HSMs are on this node's disk. */
export function openClusterKeys(options: KeySessionsOptions): ClusterKeys {
  const sessions = new KeySessions(options);
  return {
    connect(login) {
      sessions.forget(login.client);
      return sessions.open(login);
    },
    generate: ({ login, place }, label) => sessions.change(login, 'generate', { id: idOf(place), label }),
    destroy: ({ login, place }) => sessions.change(login, 'destroy', { id: idOf(place) }),
    async encrypt({ login, place }, plaintext, aad) {
      const header = ciphertextHeader(place);
      const input = { id: idOf(place), plaintext, aad: bound(header, aad) };
      return encodeCiphertext(header, await sessions.call(login, 'encrypt', input));
    },
    async decrypt({ login, place }, ciphertext, aad) {
      const parsed = parseCiphertext(ciphertext);
      const header = ciphertextHeader(place);
      if (parsed === undefined || Buffer.compare(parsed.header, header) !== 0)
        throw new VaultError('invalid-ciphertext');
      const { derivation, nonce, ciphertext: text } = parsed;
      const message = { derivation, nonce, ciphertext: text };
      const answer = await sessions.call(login, 'decrypt', {
        id: idOf(place),
        message,
        aad: bound(header, aad),
      });
      if ('fault' in answer) throw new VaultError(answer.fault);
      return new SecretBytes(answer.result);
    },
    async generateDataKey({ login, place }, length, aad) {
      const header = ciphertextHeader(place);
      const input = { id: idOf(place), length, aad: bound(header, aad) };
      const { plaintext, message } = await sessions.call(login, 'dataKey', input);
      return { plaintext: new SecretBytes(plaintext), ciphertext: encodeCiphertext(header, message) };
    },
    random: async (login, length) => new SecretBytes(await sessions.call(login, 'random', { length })),
    forget: (client) => sessions.forget(client),
    close: () => sessions.close(),
  };
}
