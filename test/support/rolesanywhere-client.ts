import { rolesAnywhere } from '../../src/services/rolesanywhere/service.ts';
import shapes from '../../src/services/rolesanywhere/shapes.json' with { type: 'json' };
import { restClient, restCommands } from './rest-client.ts';
import type { Credentials } from './server.ts';

/** A client of Roles Anywhere with every operation; npm's is older than some and has none of CreateSession. */
const RolesAnywhereClient = restClient(rolesAnywhere, shapes);

/** As a module of the SDK: a client and a command for each operation. */
export const rolesAnywhereClient: Readonly<Record<string, unknown>> = {
  RolesAnywhereClient,
  ...restCommands(rolesAnywhere),
};

/** Asks for an operation of Roles Anywhere. @throws KeywardenError */
export const askRolesAnywhere = <Output = Readonly<Record<string, unknown>>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
  region?: string,
): Promise<Output> =>
  new RolesAnywhereClient({
    endpoint: url,
    credentials,
    ...(region === undefined ? {} : { region }),
  }).send({ name, input }) as Promise<Output>;
