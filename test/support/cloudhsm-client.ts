import * as client from '@aws-sdk/client-cloudhsm-v2';
import { cloudhsm } from '../../src/services/cloudhsm/service.ts';

interface Written {
  readonly headers: Record<string, string>;
  body?: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Bytes go as base64 in AWS JSON. */
const inJson = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) => {
    const isBytes =
      typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
    return isBytes ? Buffer.from((value as { data: number[] }).data).toString('base64') : value;
  });

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

type Codec = (value: unknown, context: unknown) => Promise<unknown>;

const { serialize, deserialize } = client.DescribeClustersCommand.prototype as unknown as {
  readonly serialize: Codec;
  readonly deserialize: Codec;
};

/** A command of the official client with another operation's name: it signs, sends and reads errors as that client does. */
function commandFor(name: string): unknown {
  class OwnCommand extends client.DescribeClustersCommand {}
  Object.assign(OwnCommand.prototype, {
    async serialize(input: unknown, context: unknown): Promise<unknown> {
      const request = (await serialize({}, context)) as Written;
      request.headers['x-amz-target'] = `BaldrApiService.${name}`;
      request.body = inJson(input);
      return request;
    },
    async deserialize(answer: Answer, context: unknown): Promise<unknown> {
      if (answer.statusCode >= 300) return deserialize(answer, context);
      return { ...JSON.parse((await readAll(answer.body)) || '{}'), $metadata: metadataOf(answer) };
    },
  });
  return OwnCommand;
}

const metadataOf = (answer: Answer): { readonly requestId: string | undefined } => ({
  requestId: (answer as unknown as { headers: Record<string, string> }).headers['x-amzn-requestid'],
});

const OWN = Object.keys(cloudhsm.schemas).filter((name) => !Object.hasOwn(client, `${name}Command`));

/** The official client of CloudHSM v2, with the operations that are newer than it or Keywarden's own. */
export const cloudHsmClient: Readonly<Record<string, unknown>> = {
  ...client,
  ...Object.fromEntries(OWN.map((name) => [`${name}Command`, commandFor(name)])),
};
