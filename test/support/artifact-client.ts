import { artifact } from '../../src/services/artifact/service.ts';
import shapes from '../../src/services/artifact/shapes.json' with { type: 'json' };
import { restClient, restCommands } from './rest-client.ts';
import type { Credentials } from './server.ts';

const ArtifactClient = restClient(artifact, shapes);

/** As a module of the SDK; npm's own client has no schemas, and Debian's AWS CLI is older than this API. */
export const artifactClient: Readonly<Record<string, unknown>> = {
  ArtifactClient,
  ...restCommands(artifact),
};

/** Asks for an operation of Artifact. @throws KeywardenError */
export const askArtifact = <Output = Record<string, unknown>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Output> =>
  new ArtifactClient({ endpoint: url, credentials }).send({ name, input }) as Promise<Output>;
