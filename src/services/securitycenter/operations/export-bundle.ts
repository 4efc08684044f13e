import { manifestText, packBundle } from '../../../center/bundles/bundle.ts';
import { documentsSince } from '../../../center/csaf/document-records.ts';
import { signDetached } from '../../../center/pgp/sign-detached.ts';
import { readCenterSettings } from '../../../center/settings.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';

interface Input {
  /** Only documents changed since. */
  readonly Since?: Date;
}

interface Output {
  readonly Bundle: Uint8Array;
  readonly DocumentCount: number;
  /** Of the key that signed: the other side needs its public part. */
  readonly SignedBy: string;
}

/** All public documents in one signed file, for where no network leads to. */
export const exportBundle = read<Input, Output>(forTeam('ExportBundle'), async (context, { Since }) => {
  const { db, sealer, now } = context;
  const { settings } = await readCenterSettings(db);
  const documents = await documentsSince(db, Since?.getTime() ?? 0);
  const manifest = manifestText({
    createdAt: new Date(now).toISOString(),
    publisher: settings.publisherName,
    documents: documents.map(({ path, text, sha512, signature }) => ({ path, text, sha512, signature })),
  });
  const signed = await signDetached({ db, sealer, now }, new TextEncoder().encode(manifest));
  if (signed === undefined)
    throw conflict('The team has no OpenPGP key to sign by: make one by CreateTeamKey.');
  return {
    Bundle: await packBundle({ manifest, signature: signed.text }),
    DocumentCount: documents.length,
    SignedBy: signed.fingerprint.toUpperCase(),
  };
});
