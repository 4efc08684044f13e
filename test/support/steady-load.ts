import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './server.ts';

export interface Load {
  /** Calls that were answered so far. */
  readonly answered: () => number;
  /** Everything that was not answered as it should be. */
  readonly refused: readonly Error[];
  /** Resolves when no call is under way. */
  stop(): Promise<void>;
}

/** Each client keeps one connection as long as it may, calls without pause and never tries twice. */
export function steadyLoad(
  url: string,
  credentials: Credentials,
  { clients = 12, pauseMilliseconds = 2, ca = '' } = {},
): Load {
  const refused: Error[] = [];
  let answered = 0;
  let isStopping = false;
  const each = Array.from({ length: clients }, async () => {
    const agent = { keepAlive: true, maxSockets: 1 };
    const sts = new STSClient({
      endpoint: url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      requestHandler: {
        httpAgent: new HttpAgent(agent),
        httpsAgent: new HttpsAgent({ ...agent, ca }),
        requestTimeout: 20_000,
      },
    });
    while (!isStopping) {
      try {
        await sts.send(new GetCallerIdentityCommand({}));
        answered++;
      } catch (error) {
        refused.push(error as Error);
      }
      await delay(pauseMilliseconds);
    }
    sts.destroy();
  });
  return {
    answered: () => answered,
    refused,
    async stop() {
      isStopping = true;
      await Promise.all(each);
    },
  };
}
