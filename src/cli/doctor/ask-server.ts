import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Settings } from '../../config.ts';

const ANSWER_MILLISECONDS = 8000;
/** Where a server that listens on every address is asked. */
const OF_ALL_ADDRESSES: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Asks whoever listens where the settings say. Its certificate is not looked at: nothing secret may be sent.
 * @returns status and body; undefined when nobody answers in eight seconds
 */
export function askServer(
  { host, port, tlsCertificate, tlsSelfSigned }: Settings,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  const isTls = tlsSelfSigned || tlsCertificate !== undefined;
  const target = {
    host: OF_ALL_ADDRESSES[host] ?? host,
    port,
    path,
    headers,
    timeout: ANSWER_MILLISECONDS,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const onAnswer = (response: IncomingMessage): void => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body }),
        () => resolve(undefined),
      );
    };
    const request = isTls
      ? getHttps({ ...target, rejectUnauthorized: false }, onAnswer)
      : getHttp(target, onAnswer);
    request.on('error', () => resolve(undefined)).on('timeout', () => request.destroy());
  });
}
