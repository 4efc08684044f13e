import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { reportCpu } from './server-load.ts';

/** As many bare answers at once as processes: `bare-cluster.ts COUNT`. One serves without a primary in front. */
const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${' '.repeat(300)}</GetCallerIdentityResponse>`;
const count = Number(process.argv[2]);

function serve(isReady: (port: number) => void): () => void {
  const server = createServer({ noDelay: true }, (request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': ANSWER.length });
      response.end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    isReady(typeof address === 'object' ? (address?.port ?? 0) : 0);
  });
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

if (cluster.isWorker) {
  serve(() => undefined);
} else if (count === 1) {
  const stop = serve((port) => process.send?.({ port }));
  reportCpu(async () => stop());
} else {
  let listening = 0;
  cluster.on('listening', (_, { port }) => {
    if (++listening === count) process.send?.({ port });
  });
  for (let number = 0; number < count; number++) cluster.fork();
  reportCpu(async () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill();
  });
}
