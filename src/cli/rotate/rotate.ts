import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { type KeyPair, keyOfProfile, readText, withKey, writeWhole } from './credentials-file.ts';
import { type RotationClient, rotationClient } from './rotation-client.ts';

export const rotate: Command = {
  name: 'rotate',
  summary: 'replaces an access key by another, with no call refused; each step can be undone',
  details:
    'Makes a second key and writes it to the profile (or prints it, once), waits until the new key is used and the old ' +
    'one is not, lets the old one drain, deactivates it and, with --delete, deletes it. It may be ended and begun again at any ' +
    'point; --undo goes back as long as the old key is not deleted. IAM’s permissions are enough, but then it cannot tell ' +
    'who uses the old key, nor let it drain.',
  settings: [],
  flags: [
    { flag: '--user', argument: 'NAME', help: 'Whose key; the one who signs unless given.' },
    {
      flag: '--profile',
      argument: 'NAME',
      help: 'Profile of the credentials file that has the key. It signs, unless the environment has credentials.',
    },
    {
      flag: '--credentials-file',
      argument: 'FILE',
      help: 'AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials unless given.',
    },
    {
      flag: '--wait',
      argument: 'TIME',
      help: 'How long to wait for the new key to be used and the old one not to be: 90s, 10m or 2h; 10m unless given.',
    },
    {
      flag: '--quiet',
      argument: 'TIME',
      help: 'A key not used for so long counts as used no longer; 5m unless given, 2m at least, for the use of one that goes on is told a minute late.',
    },
    { flag: '--delete', help: 'Delete the old key in the end; it is only deactivated without.' },
    { flag: '--undo', help: 'Go back: the old key works and is in the profile, the new one is deleted.' },
    { flag: '--dry-run', help: 'Only say what would be done next.' },
    ...CLIENT_FLAGS,
  ],
  run,
};

/** Milliseconds. @throws UsageError */
export function timeOf(text: string, flag: string): number {
  const [, count, unit] = /^(\d{1,6})(s|m|h)$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`${flag} wants a time such as 90s, 10m or 2h`);
  return Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

/** The server writes the use of a key that goes on once a minute, and each node does so for itself: less would judge by what is not told yet. */
const LEAST_QUIET_MILLISECONDS = 120_000;

/** @throws UsageError */
function quietOf({ flag }: Pick<CommandContext, 'flag'>): number {
  const quiet = timeOf(flag('--quiet') ?? '5m', '--quiet');
  if (quiet < LEAST_QUIET_MILLISECONDS)
    throw new UsageError(
      '--quiet wants 2m at least: the use of a key is told up to a minute late, so a key in use could seem unused',
    );
  return quiet;
}

/** Profile and file that hold the key; the key before lies beside it while a rotation is under way. */
interface Place {
  readonly path: string;
  readonly profile: string;
  readonly text: string;
  readonly current: KeyPair;
  readonly backupPath: string;
  readonly backup: KeyPair | undefined;
}

interface Rotating {
  readonly context: CommandContext;
  readonly place: Place | undefined;
  readonly isDry: boolean;
  /** Milliseconds. */
  readonly quiet: number;
  readonly clientOf: (key?: KeyPair) => RotationClient;
  readonly say: (text: string) => void;
}

async function run(context: CommandContext): Promise<number> {
  const { flag, surroundings, output } = context;
  const quiet = quietOf(context);
  const place = await placeOf(context);
  const isEnvironmentSigning = Boolean(surroundings.env['AWS_ACCESS_KEY_ID']);
  if (!isEnvironmentSigning && place === undefined)
    throw new UsageError('name a --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  const rotating: Rotating = {
    context,
    place,
    isDry: flag('--dry-run') === 'true',
    quiet,
    clientOf: (key) =>
      rotationClient(context, flag('--user'), isEnvironmentSigning ? undefined : (key ?? place?.current)),
    say: (text) => output.error(`${text}\n`),
  };
  return flag('--undo') === 'true' ? undo(rotating) : goOn(rotating);
}

async function placeOf({ flag, surroundings }: CommandContext): Promise<Place | undefined> {
  const profile = flag('--profile') ?? (flag('--credentials-file') === undefined ? undefined : 'default');
  if (profile === undefined) return undefined;
  const path =
    flag('--credentials-file') ??
    surroundings.env['AWS_SHARED_CREDENTIALS_FILE'] ??
    join(surroundings.home || homedir(), '.aws', 'credentials');
  const text = await readText(path);
  if (text === undefined) throw new UsageError(`${path} is not there`);
  const current = keyOfProfile(text, profile);
  if (current === undefined) throw new UsageError(`${path} has no access key in profile ${profile}`);
  const backupPath = `${path}.${profile.replaceAll(/[^\w.-]/g, '_')}.before-rotation`;
  const backup = keyOfProfile((await readText(backupPath)) ?? '', profile);
  return { path, profile, text, current, backupPath, backup };
}

/** The key to go and the one that stays, if it is there. @throws Error in words for the person */
async function pairOf({ place, clientOf }: Rotating) {
  const backedUp = place?.backup?.accessKeyId;
  // By what this program noted, else by age, of which IAM tells whole seconds.
  const keys = (await clientOf().listKeys()).sort(
    (a, b) => Number(b.id === backedUp) - Number(a.id === backedUp),
  );
  const [older, newer, ...more] = keys;
  if (older === undefined) throw new Error('there is no access key to be replaced');
  if (more.length > 0)
    throw new Error('there are more than two access keys: delete those that nobody uses first');
  if (place !== undefined && !keys.some(({ id }) => id === place.current.accessKeyId))
    throw new Error(`${place.current.accessKeyId} of profile ${place.profile} is no key of this user`);
  if (place !== undefined && newer !== undefined && place.current.accessKeyId !== newer.id)
    throw new Error(
      `profile ${place.profile} has ${older.id}, and there is a newer key ${newer.id} whose secret is not known here: put it into the profile, or delete it`,
    );
  return { older, newer };
}

async function goOn(rotating: Rotating): Promise<number> {
  const { context, clientOf, isDry, quiet, say } = rotating;
  const { older, newer } = await pairOf(rotating);
  if (newer === undefined) {
    if (rotating.place?.backup !== undefined && rotating.place.backup.accessKeyId !== older.id) {
      say(
        `${rotating.place.backup.accessKeyId} was replaced by ${older.id}; to replace that as well, remove ${rotating.place.backupPath}`,
      );
      return EXIT.ok;
    }
    if (isDry) {
      say(`Would make a second key beside ${older.id}.`);
      return EXIT.ok;
    }
    await create(rotating, older.id);
    if (rotating.place === undefined) {
      say('Give the new key to whoever uses the old one, then run this again.');
      return EXIT.ok;
    }
    return goOn({ ...rotating, place: await placeOf(context) });
  }
  const client = clientOf();
  if (isDry) {
    say(
      older.status === 'Active'
        ? `Would wait until ${newer.id} is used and ${older.id} is not, let ${older.id} drain and deactivate it.`
        : `${older.id} is inactive: --delete deletes it.`,
    );
    return EXIT.ok;
  }
  if (older.status === 'Active') {
    const isUsed: Wanted = async () => ((await client.useOf(newer.id)).lastAt === undefined ? [] : undefined);
    if (!(await waitFor(rotating, `${newer.id} to be used`, isUsed))) return EXIT.failed;
    const drains = await client.setDraining(older.id, true);
    say(
      drains
        ? `${older.id} drains: whoever uses it is warned.`
        : `No right to let ${older.id} drain: nobody is warned.`,
    );
    const isQuiet: Wanted = async () => {
      const { lastAt, who } = await client.useOf(older.id);
      return lastAt === undefined || Date.now() - lastAt >= quiet ? undefined : who;
    };
    if (!(await waitFor(rotating, `${older.id} not to be used`, isQuiet))) return EXIT.failed;
    await client.setStatus(older.id, 'Inactive');
    say(`${older.id} is inactive. To go back: keywarden rotate --undo`);
  }
  if (context.flag('--delete') !== 'true') {
    say('When all goes well, run this again with --delete.');
    return EXIT.ok;
  }
  await client.deleteKey(older.id);
  if (rotating.place !== undefined) await rm(rotating.place.backupPath, { force: true });
  say(`${older.id} is deleted.`);
  return EXIT.ok;
}

async function create({ place, clientOf, say, context }: Rotating, oldId: string): Promise<void> {
  // First the key before, so that whatever happens there is a way back.
  if (place !== undefined) await writeWhole(place.backupPath, sectionOf(place.profile, place.current));
  const made = await clientOf().createKey();
  if (place === undefined) {
    context.output.out(sectionOf('default', made));
    say(`Made ${made.accessKeyId} beside ${oldId}. Its secret is shown this once.`);
    return;
  }
  await writeWhole(place.path, withKey(place.text, place.profile, made)).catch(async (problem: unknown) => {
    await clientOf().deleteKey(made.accessKeyId);
    throw problem;
  });
  say(`Made ${made.accessKeyId} beside ${oldId}, and wrote it to profile ${place.profile} of ${place.path}.`);
}

const sectionOf = (profile: string, { accessKeyId, secretAccessKey }: KeyPair): string =>
  `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;

const POLL_MILLISECONDS = 2000;
/** Polls between two lines of progress: a minute. */
const TELL_EACH = 30;
const MOST_SHOWN = 20;

/** Undefined where it is so; else who keeps it from being so. */
type Wanted = () => Promise<readonly string[] | undefined>;

/** False where the time ran out; then it has said why. */
async function waitFor({ context: { flag }, say }: Rotating, what: string, wanted: Wanted): Promise<boolean> {
  const end = Date.now() + timeOf(flag('--wait') ?? '10m', '--wait');
  for (let tries = 0; ; tries++) {
    const who = await wanted();
    if (who === undefined) return true;
    if (tries % TELL_EACH === 0) say(`Waiting for ${what} ...`);
    if (Date.now() >= end) {
      say(
        `Waited in vain for ${what}: no key was taken away. Run this again to go on, or with --undo to go back.`,
      );
      for (const line of who.slice(0, MOST_SHOWN)) say(`  ${line}`);
      return false;
    }
    await delay(Math.min(POLL_MILLISECONDS, Math.max(0, end - Date.now())));
  }
}

async function undo(rotating: Rotating): Promise<number> {
  const { place, clientOf, isDry, say } = rotating;
  const { older, newer } = await pairOf(rotating);
  if (newer === undefined)
    throw new Error(
      place?.backup !== undefined && place.backup.accessKeyId !== older.id
        ? `${place.backup.accessKeyId} is deleted: there is no way back to it`
        : `no rotation is under way: ${older.id} is the only key`,
    );
  if (place !== undefined && place.backup?.accessKeyId !== older.id)
    throw new Error(`${place.backupPath} does not have ${older.id}: its secret is not known here`);
  if (isDry) {
    say(`Would make ${older.id} work again, and delete ${newer.id}.`);
    return EXIT.ok;
  }
  const client = clientOf();
  if (older.status !== 'Active') await client.setStatus(older.id, 'Active');
  await client.setDraining(older.id, false);
  say(`${older.id} works.`);
  if (place?.backup !== undefined) {
    await writeWhole(place.path, withKey(place.text, place.profile, place.backup));
    say(`Wrote ${older.id} to profile ${place.profile} of ${place.path}.`);
  }
  await clientOf(place?.backup).deleteKey(newer.id);
  say(`${newer.id} is deleted.`);
  return EXIT.ok;
}
