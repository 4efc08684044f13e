import assert from 'node:assert/strict';
import type { Protocol } from '../../src/services/contract.ts';
import type { RawAnswer } from './raw-call.ts';

/** An AWS error document, whatever its protocol. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What a stack trace or a path of the server looks like. */
const INSIDES = /\n\s+at |\.ts:[0-9]|node:internal|node_modules|\/src\//;

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};

const unescapeXml = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);

const DOCUMENT =
  /^<ErrorResponse xmlns="[^"]+"><Error><Type>(Sender|Receiver)<\/Type><Code>(\w+)<\/Code><Message>([^<]*)<\/Message>.*<\/Error><RequestId>([^<]+)<\/RequestId><\/ErrorResponse>$/s;

/** Fails unless the answer is an error in the service's own protocol, with a request id and nothing of our insides. */
export function parseError(protocol: Protocol, answer: RawAnswer): ErrorAnswer {
  const { status, headers, text } = answer;
  const requestId = String(headers['x-amzn-requestid']);
  assert.match(requestId, UUID);
  assert.doesNotMatch(text, INSIDES);
  assert.ok(status >= 400, `status ${status}: ${text.slice(0, 300)}`);
  assert.ok(
    !Number.isNaN(Date.parse(String(headers['date']))),
    'clients correct their clock by the Date header',
  );
  if (protocol === 'query') {
    assert.match(String(headers['content-type']), /^text\/xml\b/);
    const [, type, code = '', message = '', id] = DOCUMENT.exec(text) ?? [];
    assert.equal(id, requestId, text.slice(0, 300));
    assert.equal(type, status >= 500 ? 'Receiver' : 'Sender');
    return { status, code, message: unescapeXml(message), requestId };
  }
  const body = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
  const message = body.message ?? body.Message ?? '';
  if (protocol === 'rest-json') {
    assert.match(String(headers['content-type']), /^application\/json$/);
    return { status, code: String(headers['x-amzn-errortype']), message, requestId };
  }
  assert.match(String(headers['content-type']), /^application\/x-amz-json-1\.[01]$/);
  return { status, code: body.__type ?? '', message, requestId };
}
