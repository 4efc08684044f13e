import { verify, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { type CheckProof, type ClusterClient, clusterClient } from './client.ts';

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
      flag: '--trust-anchor',
      argument: 'FILE',
      help: 'Certificate that issued the one of the cluster. Each connection must then prove that it ends in just this cluster. Needs cloudhsm:DescribeClusters.',
    },
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
  const check = await proofCheck(context, client, clusterId);
  // Whoever may not connect hears it now and not from the first program.
  (await client.tunnel(clusterId, check)).destroy();
  const wanted = context.flag('--socket');
  const folder = wanted === undefined ? privateFolder(context) : undefined;
  const path = wanted ?? join(folder ?? '', 'p11.sock');
  const sockets = new Set<Socket>();
  const server = createServer((local) => {
    sockets.add(local);
    local.once('close', () => sockets.delete(local));
    carry(
      local,
      () => client.tunnel(clusterId, check),
      (problem) => context.output.error(`keywarden: ${problem}\n`),
    );
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

/** With a trust anchor: a check by the cluster's certificate, which that anchor must have issued. */
async function proofCheck(
  context: CommandContext,
  client: ClusterClient,
  clusterId: string,
): Promise<CheckProof | undefined> {
  const path = context.flag('--trust-anchor');
  if (path === undefined) return undefined;
  const anchor = new X509Certificate(readFileSync(path));
  const answer = await client.call('DescribeClusters', { Filters: { clusterIds: [clusterId] } });
  const [cluster] = answer['Clusters'] as { Certificates: { ClusterCertificate?: string } }[];
  const pem = cluster?.Certificates.ClusterCertificate;
  if (pem === undefined) throw new Error(`cluster ${clusterId} has no certificate`);
  const certificate = new X509Certificate(pem);
  if (!certificate.checkIssued(anchor) || !certificate.verify(anchor.publicKey))
    throw new Error(`the certificate of ${clusterId} was not issued by ${path}`);
  return (text, signature) =>
    verify('sha256', Buffer.from(text), certificate.publicKey, Buffer.from(signature, 'base64'));
}

/** Others of this machine must not reach the socket: who reaches it is on the way into the cluster. */
const privateFolder = ({ surroundings }: CommandContext): string =>
  mkdtempSync(join(surroundings.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'keywarden-hsm-'));

/** One program's connection, carried to the server and back; each ends with the other. */
function carry(local: Socket, tunnel: () => Promise<Duplex>, tell: (problem: string) => void): void {
  local.on('error', () => local.destroy());
  local.pause();
  tunnel().then(
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
