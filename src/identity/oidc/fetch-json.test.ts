import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { makeSelfSigned } from '../../gateway/self-signed.ts';
import { addressPolicy } from './address-policy.ts';
import { fetchJson } from './fetch-json.ts';

const local = { addresses: addressPolicy(true), thumbprints: [] };

async function listen(t: TestContext, server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const serve = async (t: TestContext, answer: RequestListener): Promise<URL> =>
  new URL(`http://127.0.0.1:${await listen(t, createServer(answer))}/`);

test('a document is read, and nothing else than a good answer', async (t) => {
  assert.deepEqual(await fetchJson(await serve(t, (_, response) => response.end('{"a":1}')), local), {
    a: 1,
  });
  const bad: RequestListener[] = [
    (_, response) => response.end('no JSON'),
    (_, response) => response.writeHead(404).end('{}'),
    (_, response) => response.writeHead(302, { location: '/' }).end('{}'),
    (_, response) => response.end(JSON.stringify('a'.repeat(300_000))),
  ];
  for (const answer of bad)
    await assert.rejects(fetchJson(await serve(t, answer), local), { fault: 'answer' });
  const cut = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{');
    setTimeout(() => response.destroy(), 20);
  });
  await assert.rejects(fetchJson(cut, local), { fault: 'unreachable' });
});

test('one that dawdles is given up', async (t) => {
  const slow = await serve(t, (_, response) => {
    const timer = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(timer));
  });
  const begin = performance.now();
  await assert.rejects(fetchJson(slow, local), { fault: 'unreachable' });
  assert.ok(performance.now() - begin < 8000);
});

test('addresses of this machine, its link and of nobody are not connected to, however they are written', async () => {
  const usual = { addresses: addressPolicy(false), thumbprints: [] };
  for (const host of [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    'localhost',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '224.0.0.1',
    '255.255.255.255',
  ])
    await assert.rejects(fetchJson(new URL(`https://${host}/`), usual), { fault: 'refused' }, host);
  for (const url of ['http://issuer.example.com/', 'http://10.0.0.1/', 'https://user@issuer.example.com/'])
    await assert.rejects(fetchJson(new URL(url), local), { fault: 'refused' }, url);
  for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', 'fd12::1', '93.184.216.34', '2606:4700::1'])
    assert.ok(usual.addresses.mayConnect(address), address);
});

test('a certificate that nobody vouches for is good only by its thumbprint, for its own name', async (t) => {
  const make = (host: string) => makeSelfSigned({ hosts: [host], now: Date.now(), lifetimeDays: 1 });
  const serveTls = async (host: string) => {
    const { keyPem, certificatePem } = await make(host);
    let asked = 0;
    const server = createTlsServer({ key: keyPem, cert: certificatePem }, (_, response) => {
      asked++;
      response.end('{"a":1}');
    });
    const thumbprint = new X509Certificate(certificatePem).fingerprint.replaceAll(':', '').toLowerCase();
    const url = new URL(`https://127.0.0.1:${await listen(t, server)}/`);
    return { url, thumbprint, asked: () => asked };
  };
  const good = await serveTls('127.0.0.1');
  await assert.rejects(fetchJson(good.url, local), { fault: 'certificate' });
  const withThumbprints = (...thumbprints: string[]) => ({ ...local, thumbprints });
  await assert.rejects(fetchJson(good.url, withThumbprints('0'.repeat(40))), { fault: 'certificate' });
  assert.equal(good.asked(), 0);
  assert.deepEqual(await fetchJson(good.url, withThumbprints('0'.repeat(40), good.thumbprint)), { a: 1 });
  const misnamed = await serveTls('issuer.example.com');
  await assert.rejects(fetchJson(misnamed.url, withThumbprints(misnamed.thumbprint)), {
    fault: 'certificate',
  });
  assert.equal(misnamed.asked(), 0);
});
