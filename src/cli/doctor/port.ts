import { createServer } from 'node:net';
import type { Settings } from '../../config.ts';
import { askServer } from './ask-server.ts';
import { type Check, fail, ok } from './check.ts';

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

const answersAsKeywarden = async (settings: Settings): Promise<boolean> =>
  (await askServer(settings, '/_keywarden/live'))?.status === 200;
