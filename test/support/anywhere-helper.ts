import { X509Certificate } from 'node:crypto';
import type { HttpRequest } from '../../src/core/http.ts';
import { ALGORITHMS, type CertificateAlgorithm } from '../../src/sigv4/algorithms.ts';
import { canonicalRequest, hashOfBytes } from '../../src/sigv4/canonical-request.ts';
import { formatScope } from '../../src/sigv4/claimed-signature.ts';
import { formatStamp } from '../../src/sigv4/timestamp.ts';
import { stringToSign } from '../../src/sigv4/verify.ts';
import type { Issued } from './anywhere-ca.ts';
import { requestTo, sendRaw } from './raw-call.ts';

/** What the signing helper is told. */
export interface SessionRequest {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly durationSeconds?: number;
  readonly roleSessionName?: string;
  readonly instanceProperties?: Readonly<Record<string, string>>;
}

export interface SignOptions {
  readonly by: Issued;
  /** Signs in the place of the certificate's own key. */
  readonly withKeyOf?: Issued;
  readonly chain?: readonly Issued[];
  readonly region?: string;
  readonly service?: string;
  readonly serialNumber?: string;
  /** In the place of the serial number, where the server has the certificate already and it is not sent. */
  readonly keyId?: string;
  readonly clockOffset?: number;
  readonly algorithm?: CertificateAlgorithm;
}

const base64 = ({ certificate }: Issued): string => Buffer.from(certificate.rawData).toString('base64');

/** Signs as AWS's signing helper does: the key of a certificate in the place of a secret. */
export function signedByCertificate(request: HttpRequest, options: SignOptions): HttpRequest {
  const { by, withKeyOf = by, chain = [], region = 'us-east-1', service = 'rolesanywhere' } = options;
  const stamp = formatStamp(Date.now() + (options.clockOffset ?? 0));
  const algorithm =
    options.algorithm ??
    (by.privateKey.asymmetricKeyType === 'rsa' ? 'AWS4-X509-RSA-SHA256' : 'AWS4-X509-ECDSA-SHA256');
  const headers = new Map(request.headers);
  headers.set('x-amz-date', [stamp]);
  if (options.keyId === undefined) headers.set('x-amz-x509', [base64(by)]);
  if (chain.length > 0) headers.set('x-amz-x509-chain', [chain.map(base64).join(',')]);
  const signedHeaders = [...headers.keys()].filter((name) => name !== 'content-length').toSorted();
  const scope = { date: stamp.slice(0, 8), region, service };
  const canonical = canonicalRequest({
    request: { ...request, headers },
    signedHeaders,
    payloadHash: hashOfBytes(request.body),
  });
  const signature = ALGORITHMS[algorithm].sign(
    withKeyOf.privateKey,
    stringToSign({ algorithm, stamp, scope }, canonical),
  );
  const { serialNumber } = new X509Certificate(Buffer.from(by.certificate.rawData));
  const keyId = options.keyId ?? options.serialNumber ?? BigInt(`0x${serialNumber}`);
  const credential = `${keyId}/${formatScope(scope)}`;
  headers.set('authorization', [
    `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  ]);
  return { ...request, headers };
}

/** ARNs in the query, the rest in the body, as the helper sends them. */
export function sessionRequest(url: string, input: SessionRequest): HttpRequest {
  const { profileArn, roleArn, trustAnchorArn, ...body } = input;
  return requestTo(url, {
    method: 'POST',
    path: '/sessions',
    query: new URLSearchParams({ profileArn, roleArn, trustAnchorArn }).toString(),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** An answer of CreateSession: its output, or what it was refused with. */
export interface SessionAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly requestId: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server answers is looked at by its tests
  readonly output: any;
}

export async function createSession(
  { url }: { readonly url: string },
  input: SessionRequest,
  options: SignOptions,
): Promise<SessionAnswer> {
  const answer = await sendRaw(url, signedByCertificate(sessionRequest(url, input), options));
  const output = JSON.parse(answer.text || '{}');
  const code = answer.headers['x-amzn-errortype'];
  return {
    status: answer.status,
    code: code === undefined ? undefined : String(code),
    message: String(output.message ?? ''),
    requestId: String(answer.headers['x-amzn-requestid']),
    output,
  };
}
