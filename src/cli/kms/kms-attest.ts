import { writeFile } from 'node:fs/promises';
import { BACKEND_SETTINGS } from '../../config.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

export const kmsAttest: Command = {
  name: 'kms attest',
  summary: 'state what a KMS key is, signed, to be checked offline with OpenSSL',
  details:
    'Writes three files: PREFIX.json (algorithm, origin, where the key lives, digest of its policy, when), PREFIX.sig ' +
    '(signature) and PREFIX.pem (public key of this deployment for attestations; hand it out once, by a way that is ' +
    'trusted). Works beside a running server.',
  operands: 'KEY_ARN',
  settings: BACKEND_SETTINGS,
  flags: [
    {
      flag: '--out',
      argument: 'PREFIX',
      help: 'Where the files go; the id of the key in this folder, if absent.',
    },
  ],
  run(context) {
    const [arn, ...more] = context.operands;
    if (arn === undefined || more.length > 0) throw new UsageError('kms attest wants one key: its ARN');
    return withBackends(context, (backends) => attest(context, backends, arn));
  },
};

async function attest(
  { flag, output }: CommandContext,
  { store, custody, vault }: Backends,
  arn: string,
): Promise<number> {
  const { systemClock, systemRandom } = await import('../../start.ts');
  const { attestKey } = await import('../../services/kms/service.ts');
  const { library, tokenSerial } = await custody.health();
  const { statement, signature, publicKey } = await attestKey(
    {
      store,
      vault,
      random: systemRandom,
      clock: systemClock,
      hsm: { library, tokenSerial },
    },
    arn,
  );
  const prefix = flag('--out') ?? arn.slice(arn.lastIndexOf('/') + 1);
  await writeFile(`${prefix}.json`, statement);
  await writeFile(`${prefix}.sig`, signature);
  await writeFile(`${prefix}.pem`, publicKey);
  output.out(
    `Wrote ${prefix}.json, ${prefix}.sig and ${prefix}.pem. Check them anywhere with\n\n` +
      `  openssl dgst -sha384 -verify ${prefix}.pem -signature ${prefix}.sig ${prefix}.json\n`,
  );
  return EXIT.ok;
}
