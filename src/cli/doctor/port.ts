import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { createServer } from 'node:net';
import type { Settings } from '../../config.ts';
import { type Check, fail, ok } from './check.ts';

const ANSWER_MILLISECONDS = 3000;

export const portCheck: Check = {
  name: 'port',
  async run({ settings }) {
    const { host, port } = settings;
    const place = `${host}:${port}`;
    if (port === 0) return ok('any free one');
    const problem = await tryToListen(host, port);
    if (problem === undefined) return ok(`${place} is free`);
    if (problem === 'EADDRINUSE') {
      return (await answersAsKeywarden(settings))
        ? ok(`Keywarden answers on ${place}`)
        : fail(`another program listens on ${place}`, 'stop it, or choose another port with --port');
    }
    const advice =
      problem === 'EACCES'
        ? 'choose a port from 1024 on with --port'
        : 'give an address of this machine with --host';
    return fail(`cannot listen on ${place}: ${problem}`, advice);
  },
};

const tryToListen = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });

/** Only whether it is one of us: its certificate is not the question, so none is demanded. */
function answersAsKeywarden({ host, port, tlsCertificate, tlsSelfSigned }: Settings): Promise<boolean> {
  const isTls = tlsSelfSigned || tlsCertificate !== undefined;
  const target = {
    host,
    port,
    path: '/_keywarden/live',
    timeout: ANSWER_MILLISECONDS,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const onAnswer = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const request = isTls
      ? getHttps({ ...target, rejectUnauthorized: false }, onAnswer)
      : getHttp(target, onAnswer);
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy());
  });
}
