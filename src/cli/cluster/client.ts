import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { CHALLENGE_HEADER, PROOF_HEADER, proofText } from '../../custody/clusters/tunnel/identity-proof.ts';
import { VERSION } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { answerOf, signedClient } from '../signed-client.ts';

/** Whether a text was signed by the key of the cluster; the signature is base64. */
export type CheckProof = (text: string, signature: string) => boolean;

export interface ClusterClient {
  call(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /**
   * A byte stream into the cluster, for one PKCS#11 client. With `check` the cluster must prove itself first.
   * @throws RefusedError, or Error when the proof is not good
   */
  tunnel(clusterId: string, check?: CheckProof): Promise<Duplex>;
}

const UPGRADE_PROTOCOL = 'keywarden-p11';
const CHALLENGE_BYTES = 32;
const TUNNEL_PATH = '/_keywarden/hsm/connect';

/** @throws UsageError without credentials, or when secrets would cross a network in clear */
export function clusterClient(context: CommandContext): ClusterClient {
  const { send, call } = signedClient(context, 'cloudhsm');
  return {
    call: (operation, input) => call(`BaldrApiService.${operation}`, input),
    tunnel(clusterId, check) {
      const challenge = check && randomBytes(CHALLENGE_BYTES).toString('base64url');
      const headers = {
        connection: 'Upgrade',
        upgrade: UPGRADE_PROTOCOL,
        ...(challenge !== undefined && { [CHALLENGE_HEADER]: challenge }),
        'user-agent': `keywarden/${VERSION}`,
      };
      const query = `cluster=${encodeURIComponent(clusterId)}`;
      return new Promise((resolve, reject) => {
        const sent = send({ method: 'GET', path: TUNNEL_PATH, query }, headers, Buffer.alloc(0));
        sent.once('error', reject);
        sent.once('response', (answer) =>
          answerOf(answer).then(() => reject(new Error('the server does not open a tunnel')), reject),
        );
        sent.once('upgrade', (answer, socket, head) => {
          const proof = String(answer.headers[PROOF_HEADER] ?? '');
          if (check && !check(proofText(clusterId, challenge ?? '', socket), proof)) {
            socket.destroy();
            reject(new Error('this is not the cluster that the trust anchor vouches for'));
            return;
          }
          socket.setNoDelay(true);
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
        });
      });
    },
  };
}
