import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportCpu } from './server-load.ts';

/** The least a Node server can do: read the body, answer a fixed document of the size of GetCallerIdentity's. */
const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${' '.repeat(300)}</GetCallerIdentityResponse>`;

const server = createServer({ noDelay: true }, (request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': ANSWER.length });
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
reportCpu(async () => {
  server.closeAllConnections();
  server.close();
});
