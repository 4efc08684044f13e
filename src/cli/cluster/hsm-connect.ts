import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS, type ClusterClient, clusterClient } from './client.ts';

export const hsmConnect: Command = {
  name: 'hsm connect',
  summary: 'let PKCS#11 programs on this machine use a cluster',
  details:
    "Prints the export line for p11-kit's client module (p11-kit-client.so) and stays until Ctrl-C. Needs the permission " +
    "cloudhsm:ConnectCluster; the programs log in with a crypto user's PIN.",
  operands: 'CLUSTER',
  settings: [],
  flags: [
    ...CLIENT_FLAGS,
    {
      flag: '--socket',
      argument: 'PATH',
      help: 'Unix socket to listen on; one in a new private folder unless given.',
    },
  ],
  run: connect,
};

const OWNER_ONLY = 0o077;

async function connect(context: CommandContext): Promise<number> {
  const [clusterId, ...more] = context.operands;
  if (clusterId === undefined || more.length > 0) throw new UsageError('hsm connect wants one CLUSTER');
  const client = clusterClient(context);
  // Whoever may not connect hears it now and not from the first program.
  (await client.tunnel(clusterId)).destroy();
  const wanted = context.flag('--socket');
  const folder = wanted === undefined ? privateFolder(context) : undefined;
  const path = wanted ?? join(folder ?? '', 'p11.sock');
  const sockets = new Set<Socket>();
  const server = createServer((local) => {
    sockets.add(local);
    local.once('close', () => sockets.delete(local));
    carry(local, client, clusterId, (problem) => context.output.error(`keywarden: ${problem}\n`));
  });
  const before = process.umask(OWNER_ONLY);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
  context.output.out(`export P11_KIT_SERVER_ADDRESS=unix:path=${path}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  return EXIT.ok;
}

/** Others of this machine must not reach the socket: who reaches it is on the way into the cluster. */
const privateFolder = ({ surroundings }: CommandContext): string =>
  mkdtempSync(join(surroundings.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'keywarden-hsm-'));

/** One program's connection, carried to the server and back; each ends with the other. */
function carry(
  local: Socket,
  client: ClusterClient,
  clusterId: string,
  tell: (problem: string) => void,
): void {
  local.on('error', () => local.destroy());
  local.pause();
  client.tunnel(clusterId).then(
    (remote) => {
      remote.on('error', () => local.destroy());
      remote.once('close', () => local.destroy());
      local.once('close', () => remote.destroy());
      if (local.destroyed) remote.destroy();
      local.pipe(remote);
      remote.pipe(local);
    },
    (error: unknown) => {
      tell(error instanceof Error ? error.message : String(error));
      local.destroy();
    },
  );
}
