import { BACKEND_SETTINGS } from '../../config.ts';
import { type Command, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

export const auditArchive: Command = {
  name: 'audit archive',
  summary: 'write all events, with what proves them, into one file',
  details:
    'Gzip of one JSON value a line. Whoever has the file and the public key verifies it by audit verify --archive.',
  operands: 'FILE',
  settings: BACKEND_SETTINGS,
  flags: [],
  run(context) {
    const [path, ...more] = context.operands;
    if (path === undefined || more.length > 0) throw new UsageError('audit archive wants one FILE to make');
    return withBackends(context, async ({ store }) => {
      const { writeArchive } = await import('../../audit/archive/write-archive.ts');
      let count = 0;
      await writeArchive(store, path, (events) => {
        count = events;
      });
      context.output.out(`Wrote ${count} events to ${path}.\n`);
      return EXIT.ok;
    });
  },
};

export const auditKeys: Command = {
  name: 'audit keys',
  summary: 'print the public keys of audit digests',
  details:
    'In PEM, the oldest first. Give the first to whoever is to verify offline, by a way that is trusted.',
  settings: BACKEND_SETTINGS,
  flags: [],
  run: (context) =>
    withBackends(context, async ({ store }) => {
      const { listKeys } = await import('../../audit/digests/signing-keys.ts');
      const { publicKeyOf } = await import('../../audit/digests/digest-form.ts');
      const keys = await listKeys(store.reader);
      for (const { id, public_key, signs_from, signs_until } of keys) {
        const pem = publicKeyOf(public_key).export({ format: 'pem', type: 'spki' }).toString();
        const [from, until] = [signs_from, signs_until].map((at) => new Date(at).toISOString());
        context.output.out(`# ${id}, signs from ${from} until ${until}\n${pem}`);
      }
      return keys.length === 0 ? EXIT.failed : EXIT.ok;
    }),
};
