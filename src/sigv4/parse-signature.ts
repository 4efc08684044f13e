import { hash } from 'node:crypto';
import { type HttpRequest, header } from '../core/http.ts';
import { type AlgorithmName, isAlgorithmName } from './algorithms.ts';
import { type ClaimedSignature, type CredentialScope, TERMINATOR } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';
import { type AuthParameter, authParameters } from './query-parameters.ts';
import { checkHeaderValues, parseSignedHeaders } from './signed-headers.ts';
import { formatStamp, parseDateHeader, parseStamp } from './timestamp.ts';

/** Longest life of a presigned URL, in seconds: 7 days. */
export const MAX_EXPIRES_SECONDS = 604_800;

/**
 * What a request claims about its signature, in the `Authorization` header or in the query. Undefined when nothing is
 * signed. Refuses whatever could be read in two ways: both forms at once, parameters or headers repeated or spelt in
 * another case. The texts and their order follow AWS's.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 * @throws SignatureError missing-token, incomplete or mismatch
 */
export function parseSignature(request: HttpRequest): ClaimedSignature | undefined {
  const authorization = header(request, 'authorization');
  const parameters = authParameters(request.query);
  if (authorization === undefined) {
    return parameters === undefined ? undefined : parsePresigned(request, parameters);
  }
  if (parameters !== undefined) {
    const [name] = parameters.has('X-Amz-Algorithm') ? ['X-Amz-Algorithm'] : parameters.keys();
    throw new SignatureError(
      'mismatch',
      `Found both '${name}' as a query-string param and 'Authorization' as HTTP header.`,
    );
  }
  return parseHeader(request, authorization);
}

interface Parts {
  readonly kind: ClaimedSignature['kind'];
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: number;
  readonly stamp: string;
  readonly sessionToken: string | undefined;
  readonly expiresSeconds: number | undefined;
}

function parseHeader(request: HttpRequest, authorization: string): ClaimedSignature {
  const space = authorization.indexOf(' ');
  const algorithm = space < 0 ? authorization : authorization.slice(0, space);
  if (!algorithm.startsWith('AWS4-')) throw new SignatureError('missing-token');
  const fields = authorizationFields(authorization, algorithm.length + 1);
  const amzDate = header(request, 'x-amz-date');
  const date = amzDate ?? header(request, 'date');
  const { Credential: credential, Signature: signature, SignedHeaders: signedHeaders } = fields;
  if (!credential || !signature || signedHeaders === undefined || !date) {
    const problems: string[] = [];
    if (!credential) problems.push("Authorization header requires 'Credential' parameter.");
    if (!signature) problems.push("Authorization header requires 'Signature' parameter.");
    if (signedHeaders === undefined)
      problems.push("Authorization header requires 'SignedHeaders' parameter.");
    if (!date)
      problems.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    throw new SignatureError(
      'incomplete',
      `${problems.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
    );
  }
  const timestamp = amzDate === undefined ? parseDateHeader(date) : parseStamp(amzDate);
  if (timestamp === undefined) throw malformedDate(date);
  return assemble(request, {
    kind: 'header',
    algorithm,
    credential,
    signedHeaders,
    signature,
    timestamp,
    stamp: amzDate ?? formatStamp(timestamp),
    sessionToken: header(request, 'x-amz-security-token'),
    expiresSeconds: undefined,
  });
}

interface AuthorizationFields {
  Credential: string | undefined;
  SignedHeaders: string | undefined;
  Signature: string | undefined;
}

/** As every SDK writes them; anything else is taken apart slowly, for its error. */
const USUAL_FIELDS = /Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([^, ]+)$/y;

/** The `name=value` pairs behind the algorithm, parted by commas, spaces or both. */
function authorizationFields(authorization: string, start: number): AuthorizationFields {
  USUAL_FIELDS.lastIndex = start;
  const usual = USUAL_FIELDS.exec(authorization);
  if (usual) return { Credential: usual[1], SignedHeaders: usual[2], Signature: usual[3] };
  const fields: AuthorizationFields = {
    Credential: undefined,
    SignedHeaders: undefined,
    Signature: undefined,
  };
  for (const pair of authorization.slice(start).split(/[, ]+/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) {
      throw new SignatureError(
        'incomplete',
        'Invalid key=value pair (missing equal-sign) in Authorization header ' +
          `(hashed with SHA-256 and encoded with Base64): '${digest(authorization)}'.`,
      );
    }
    const name = pair.slice(0, equals);
    if (name !== 'Credential' && name !== 'SignedHeaders' && name !== 'Signature') continue;
    if (fields[name] !== undefined) {
      throw new SignatureError('incomplete', `Authorization header must have one '${name}' parameter.`);
    }
    fields[name] = pair.slice(equals + 1);
  }
  return fields;
}

const REQUIRED_PARAMETERS: readonly AuthParameter[] = [
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];

function parsePresigned(
  request: HttpRequest,
  parameters: ReadonlyMap<AuthParameter, string>,
): ClaimedSignature {
  const get = (name: AuthParameter): string => parameters.get(name) ?? '';
  const algorithm = get('X-Amz-Algorithm');
  if (algorithm === '') throw new SignatureError('missing-token');
  const missing = REQUIRED_PARAMETERS.filter((name) => get(name) === '');
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    throw new SignatureError('incomplete', `${sentences.join(' ')} Re-examine the query-string parameters.`);
  }
  for (const name of ['x-amz-date', 'x-amz-security-token']) {
    if (request.headers.has(name)) {
      throw new SignatureError(
        'mismatch',
        `Found both 'X-Amz-Algorithm' as a query-string param and '${name}' as HTTP header.`,
      );
    }
  }
  const stamp = get('X-Amz-Date');
  const timestamp = parseStamp(stamp);
  if (timestamp === undefined) throw malformedDate(stamp);
  return assemble(request, {
    kind: 'presigned',
    algorithm,
    credential: get('X-Amz-Credential'),
    signedHeaders: get('X-Amz-SignedHeaders'),
    signature: get('X-Amz-Signature'),
    timestamp,
    stamp,
    sessionToken: parameters.get('X-Amz-Security-Token'),
    expiresSeconds: parseExpires(parameters.get('X-Amz-Expires')),
  });
}

function parseExpires(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('-')) throw new SignatureError('incomplete', 'X-Amz-Expires must be non-negative');
  if (!/^[0-9]{1,15}$/.test(text)) throw new SignatureError('incomplete', 'X-Amz-Expires should be a number');
  if (Number(text) > MAX_EXPIRES_SECONDS) {
    throw new SignatureError(
      'incomplete',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ' +
        `${MAX_EXPIRES_SECONDS} seconds`,
    );
  }
  return Number(text);
}

/** The checks both forms share, in AWS's order: signed headers, algorithm, credential, scope. */
function assemble(request: HttpRequest, parts: Parts): ClaimedSignature {
  const signedHeaders = parseSignedHeaders(parts.signedHeaders);
  checkHeaderValues(request, signedHeaders, parts.kind);
  const algorithm = parseAlgorithm(parts.algorithm);
  const { accessKeyId, scope } = parseCredential(parts.credential, parts.stamp);
  return {
    kind: parts.kind,
    algorithm,
    accessKeyId,
    scope,
    signedHeaders,
    signature: parts.signature,
    timestamp: parts.timestamp,
    stamp: parts.stamp,
    expiresSeconds: parts.expiresSeconds,
    sessionToken: parts.sessionToken,
  };
}

function parseAlgorithm(text: string): AlgorithmName {
  if (isAlgorithmName(text)) return text;
  throw new SignatureError(
    'incomplete',
    `Unsupported AWS 'algorithm': '${text}' (only AWS4-HMAC-SHA256 for now). `,
  );
}

function parseCredential(text: string, stamp: string): { accessKeyId: string; scope: CredentialScope } {
  const elements = text.split('/');
  const [accessKeyId, date, region, service, terminator] = elements;
  if (elements.length !== 5 || !accessKeyId || !date || !region || !service || !terminator) {
    throw new SignatureError(
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    );
  }
  let problems = '';
  if (terminator !== TERMINATOR) {
    problems += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `;
  }
  if (date !== stamp.slice(0, 8)) {
    problems +=
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
      `'${date}' != '${stamp.slice(0, 8)}', from '${stamp}'.`;
  }
  if (problems !== '') throw new SignatureError('mismatch', problems);
  // A URL can carry any bytes here; what cannot be an id goes neither to the database nor into the record of calls.
  if (!ACCESS_KEY_ID.test(accessKeyId)) throw new SignatureError('unknown-key');
  return { accessKeyId, scope: { date, region, service } };
}

/** AWS's own pattern and length; shorter ones are merely unknown. */
const ACCESS_KEY_ID = /^\w{1,128}$/;

const malformedDate = (text: string): SignatureError =>
  new SignatureError(
    'incomplete',
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );

/** How AWS names a header it will not repeat in an answer. */
const digest = (text: string): string => hash('sha256', text, 'base64');
