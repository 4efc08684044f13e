import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Settings } from '../../config.ts';
import { Supervisor } from '../../crew/supervisor.ts';
import type { Log } from '../log.ts';
import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { listenForSignals } from './signals.ts';

/** Serves with several processes, as their supervisor. @returns the exit code */
export async function supervise(settings: Settings, workers: number, log: Log): Promise<number> {
  const supervisor = new Supervisor({
    workers,
    // Workers that are started later must find the port that clients know.
    port: settings.port === 0 ? await freePort(settings.host) : settings.port,
    info: log.info,
    problem: log.problem,
  });
  const signals = listenForSignals(process.env, () => {
    supervisor.kill();
    process.exit(EXIT_INTERRUPTED);
  });
  signals.onReload(() => {
    log.info('SIGHUP: replacing the workers one after the other');
    void supervisor.roll();
  });
  const stopped = signals.stop.then(async (reason) => {
    log.info(`${reason}: answering what is under way, then stopping; once more stops at once`);
    await supervisor.stop();
    log.info('stopped');
  });
  const code = await supervisor.run();
  if (code === 0) await stopped;
  return code;
}

const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: 0, exclusive: true }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
