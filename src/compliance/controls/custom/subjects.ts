import type { Failing, Looked } from '../control.ts';
import { rowsOf, sql } from '../query.ts';
import { kmsKeyArn, type NamedUser, roleArn, userArn } from '../resource-arns.ts';

export type Value = string | number | boolean | null;

/** A thing that custom controls look at: its ARN and its fields. */
export interface Subject extends Pick<Failing, 'resource'> {
  readonly fields: Readonly<Record<string, Value>>;
}

/** A kind of things: the fields each has, with what is in them, and how all of an account are read. */
export interface SubjectKind {
  readonly fields: Readonly<Record<string, string>>;
  readonly read: (looked: Looked) => Promise<readonly Subject[]>;
}

/** Things of a kind looked at; an account with more is told that they are too many. */
const MOST_SUBJECTS = 100_000;
const DAY = 86_400_000;

const daysSince = (now: number, at: number | string | null): number | null =>
  at === null ? null : Math.floor((now - Number(at)) / DAY);

const tagsOf = (tags: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (JSON.parse(tags) as readonly { readonly Key: string; readonly Value: string }[]).map(
      ({ Key, Value }) => [`tag:${Key}`, Value],
    ),
  );

type Numbered = number | string;

const TAGS = 'a tag’s value';

const user: SubjectKind = {
  fields: {
    name: 'name',
    path: 'path',
    ageDays: 'days since it was made',
    hasPassword: 'whether it may sign in by a password',
    hasMfa: 'whether it has a second factor',
    passwordUnusedDays: 'days since it signed in by its password; null if never',
    activeKeys: 'active access keys',
    groups: 'groups it is in',
    policies: 'policies on the user itself',
    hasBoundary: 'whether it has a permissions boundary',
    'tag:<key>': TAGS,
  },
  async read({ db, accountId, now }) {
    const rows = await rowsOf<
      NamedUser & {
        tags: string;
        created_at: Numbered;
        password_last_used_at: Numbered | null;
        boundary: string | null;
        passwords: Numbered;
        devices: Numbered;
        active_keys: Numbered;
        teams: Numbered;
        rights: Numbered;
      }
    >(
      db,
      sql`select item.name, item.path, item.tags, item.created_at, item.password_last_used_at,
          item.permissions_boundary_arn as boundary,
          (select count(*) from login_profiles as one where one.user_id = item.id) as passwords,
          (select count(*) from mfa_devices as one where one.owner_id = item.id) as devices,
          (select count(*) from access_keys as one where one.user_id = item.id and one.status = 'Active') as active_keys,
          (select count(*) from group_members as one where one.user_id = item.id) as teams,
          (select count(*) from inline_policies as one where one.holder_kind = 'user' and one.holder_id = item.id)
            + (select count(*) from policy_attachments as one where one.holder_kind = 'user' and one.holder_id = item.id)
            as rights
        from users as item where item.account_id = ${accountId} order by item.name_key limit ${MOST_SUBJECTS + 1}`,
    );
    return rows.map((row) => ({
      resource: userArn(accountId, row),
      fields: {
        ...tagsOf(row.tags),
        name: row.name,
        path: row.path,
        ageDays: daysSince(now, row.created_at),
        hasPassword: Number(row.passwords) > 0,
        hasMfa: Number(row.devices) > 0,
        passwordUnusedDays: daysSince(now, row.password_last_used_at),
        activeKeys: Number(row.active_keys),
        groups: Number(row.teams),
        policies: Number(row.rights),
        hasBoundary: row.boundary !== null,
      },
    }));
  },
};

const role: SubjectKind = {
  fields: {
    name: 'name',
    path: 'path',
    ageDays: 'days since it was made',
    unusedDays: 'days since it was assumed; null if never',
    maxSessionSeconds: 'longest session, in seconds',
    hasBoundary: 'whether it has a permissions boundary',
    'tag:<key>': TAGS,
  },
  async read({ db, accountId, now }) {
    const rows = await rowsOf<
      NamedUser & {
        tags: string;
        created_at: Numbered;
        last_used_at: Numbered | null;
        boundary: string | null;
        max_session_seconds: Numbered;
      }
    >(
      db,
      sql`select name, path, tags, created_at, last_used_at, permissions_boundary_arn as boundary, max_session_seconds
        from roles where account_id = ${accountId} order by name_key limit ${MOST_SUBJECTS + 1}`,
    );
    return rows.map((row) => ({
      resource: roleArn(accountId, row),
      fields: {
        ...tagsOf(row.tags),
        name: row.name,
        path: row.path,
        ageDays: daysSince(now, row.created_at),
        unusedDays: daysSince(now, row.last_used_at),
        maxSessionSeconds: Number(row.max_session_seconds),
        hasBoundary: row.boundary !== null,
      },
    }));
  },
};

const accessKey: SubjectKind = {
  fields: {
    id: 'access key id',
    user: 'name of its user; null for root',
    status: 'Active or Inactive',
    ageDays: 'days since it was made',
    unusedDays: 'days since it was used; null if never',
    expires: 'whether it has an end',
  },
  async read({ db, accountId, now }) {
    const rows = await rowsOf<{
      id: string;
      status: string;
      created_at: Numbered;
      last_used_at: Numbered | null;
      expires_at: Numbered | null;
      name: string | null;
      path: string | null;
    }>(
      db,
      sql`select pair.id, pair.status, pair.created_at, pair.last_used_at, pair.expires_at, item.name, item.path
        from access_keys as pair left join users as item on item.id = pair.user_id
        where pair.account_id = ${accountId} order by pair.id limit ${MOST_SUBJECTS + 1}`,
    );
    return rows.map(({ id, status, created_at, last_used_at, expires_at, name, path }) => ({
      resource: `${name === null ? `arn:aws:iam::${accountId}:root` : userArn(accountId, { name, path: path ?? '/' })}/${id}`,
      fields: {
        id,
        user: name,
        status,
        ageDays: daysSince(now, created_at),
        unusedDays: daysSince(now, last_used_at),
        expires: expires_at !== null,
      },
    }));
  },
};

const kmsKey: SubjectKind = {
  fields: {
    id: 'key id',
    region: 'region',
    spec: 'key spec, such as SYMMETRIC_DEFAULT',
    usage: 'key usage, such as ENCRYPT_DECRYPT',
    origin: 'AWS_KMS, EXTERNAL or AWS_CLOUDHSM',
    state: 'Enabled, Disabled, PendingDeletion …',
    rotates: 'whether it rotates by itself',
    ageDays: 'days since it was made',
    'tag:<key>': TAGS,
  },
  async read({ db, accountId, now }) {
    const rows = await rowsOf<{
      id: string;
      region: string;
      key_spec: string;
      key_usage: string;
      origin: string;
      state: string;
      next_rotation_at: Numbered | null;
      created_at: Numbered;
      tags: string;
    }>(
      db,
      sql`select id, region, key_spec, key_usage, origin, state, next_rotation_at, created_at, tags from kms_keys
        where account_id = ${accountId} and manager = 'CUSTOMER' order by region, id limit ${MOST_SUBJECTS + 1}`,
    );
    return rows.map((row) => ({
      resource: kmsKeyArn(accountId, row.region, row.id),
      fields: {
        ...tagsOf(row.tags),
        id: row.id,
        region: row.region,
        spec: row.key_spec,
        usage: row.key_usage,
        origin: row.origin,
        state: row.state,
        rotates: row.next_rotation_at !== null,
        ageDays: daysSince(now, row.created_at),
      },
    }));
  },
};

/** What custom controls may look at. */
export const SUBJECT_KINDS = {
  user,
  role,
  'access-key': accessKey,
  'kms-key': kmsKey,
} as const satisfies Readonly<Record<string, SubjectKind>>;

/** What was read for one look: an account may have many controls about things of the same kind. */
const READ = new WeakMap<Looked, Map<string, Promise<readonly Subject[]>>>();

/** All things of a kind, read once for all that look together. @throws Error where they are too many to look at */
export function subjectsOf(kind: keyof typeof SUBJECT_KINDS, looked: Looked): Promise<readonly Subject[]> {
  const read = READ.get(looked) ?? new Map<string, Promise<readonly Subject[]>>();
  READ.set(looked, read);
  const subjects = read.get(kind) ?? readSubjects(kind, looked);
  read.set(kind, subjects);
  return subjects;
}

async function readSubjects(kind: keyof typeof SUBJECT_KINDS, looked: Looked): Promise<readonly Subject[]> {
  const subjects = await SUBJECT_KINDS[kind].read(looked);
  if (subjects.length > MOST_SUBJECTS)
    throw new Error(`the account has more than ${MOST_SUBJECTS} things of kind ${kind}`);
  return subjects;
}
