import { type Command, type CommandContext, EXIT } from '../command.ts';
import { createLog } from '../log.ts';
import { UsageError } from '../parse-flags.ts';

export const kmsKubernetes: Command = {
  name: 'kms kubernetes',
  summary: "serve Kubernetes' KMS v2 plugin socket with a KMS key",
  details:
    'Runs beside the API server of a cluster and encrypts its secrets at rest. It reaches KMS as every AWS client does: ' +
    'AWS_REGION, credentials and AWS_ENDPOINT_URL come from the environment; it needs kms:Encrypt and kms:Decrypt for the ' +
    'key. Ends on SIGTERM, after the calls that are open.',
  settings: [],
  flags: [
    { flag: '--socket', argument: 'PATH', help: 'The Unix socket; made for its owner only. Required.' },
    { flag: '--key', argument: 'KEY', help: 'Id, ARN or alias of a symmetric encryption key. Required.' },
    { flag: '--endpoint', argument: 'URL', help: 'Of Keywarden, instead of AWS_ENDPOINT_URL.' },
  ],
  run: serveKubernetes,
};

async function serveKubernetes({ flag, output }: CommandContext): Promise<number> {
  const [socket, key] = [flag('--socket'), flag('--key')];
  if (!socket || !key) throw new UsageError('kms kubernetes wants --socket PATH and --key KEY');
  const { createGrpcServer } = await import('./kubernetes/grpc-server.ts');
  const { kmsPluginKey } = await import('./kubernetes/kms-key.ts');
  const { listenOnSocket } = await import('./kubernetes/listen.ts');
  const { kubernetesPlugin } = await import('./kubernetes/plugin.ts');
  const log = createLog(output, 'info');
  const plugin = kubernetesPlugin(kmsPluginKey(key, flag('--endpoint')), log.problem);
  const server = createGrpcServer(plugin);
  await listenOnSocket(server.http, socket);
  log.info(`serves Kubernetes' KMS v2 on unix://${socket} with ${key}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.close();
  return EXIT.ok;
}
