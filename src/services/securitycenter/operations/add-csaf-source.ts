import { addressProblem } from '../../../center/guarded-request.ts';
import { insertSource, listSources } from '../../../center/others/sources.ts';
import { readCenterSettings } from '../../../center/settings.ts';
import { publicAddressPolicy } from '../../../identity/oidc/address-policy.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict, limitExceeded, validationException } from '../errors.ts';
import { type SourceView, sourceView } from '../others/source-view.ts';

const MOST_SOURCES = 100;

/** Documents of a CSAF provider are fetched from now on, every hour: `Url` is of its provider-metadata.json. */
export const addCsafSource = write<{ readonly Url: string }, { readonly Source: SourceView }>(
  forTeam('AddCsafSource'),
  async (context, { Url }) => {
    const { db } = context;
    const { settings } = await readCenterSettings(db);
    const problem = addressProblem(Url, publicAddressPolicy(settings.allowsPrivateAddresses));
    if (problem !== undefined) throw validationException(`Url cannot be called: ${problem}.`);
    const sources = await listSources(db);
    if (sources.some(({ url }) => url === Url)) throw conflict('There is such a source already.');
    if (sources.length >= MOST_SOURCES) throw limitExceeded(`There are ${MOST_SOURCES} sources at most.`);
    return { Source: sourceView(await insertSource(context, Url)) };
  },
);
