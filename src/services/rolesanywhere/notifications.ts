import type { NotificationKey, NotificationSetting, NotificationSettingDetail } from './types.ts';

const DEFAULT_DAYS = 45;
const DEFAULT_CHANNEL = 'ALL';
const EVENTS = ['CA_CERTIFICATE_EXPIRY', 'END_ENTITY_CERTIFICATE_EXPIRY'];
const SERVICE = 'rolesanywhere.amazonaws.com';

const keyOf = ({ event, channel = DEFAULT_CHANNEL }: NotificationKey): string => `${event}/${channel}`;

const DEFAULTS: readonly NotificationSettingDetail[] = EVENTS.map((event) => ({
  enabled: true,
  event,
  threshold: DEFAULT_DAYS,
  channel: DEFAULT_CHANNEL,
  configuredBy: SERVICE,
}));

const read = (stored: string): NotificationSettingDetail[] =>
  JSON.parse(stored) as NotificationSettingDetail[];

/** All settings that hold: AWS's, but where the account made its own. */
export function settingsOf(stored: string): NotificationSettingDetail[] {
  const own = new Map(read(stored).map((setting) => [keyOf(setting), setting]));
  return DEFAULTS.map((setting) => own.get(keyOf(setting)) ?? setting);
}

/** The account's own settings with those put in the place of any for the same event and channel. */
export function withSettings(stored: string, put: readonly NotificationSetting[], accountId: string): string {
  const own = new Map(read(stored).map((setting) => [keyOf(setting), setting]));
  for (const { enabled, event, threshold = DEFAULT_DAYS, channel = DEFAULT_CHANNEL } of put)
    own.set(keyOf({ event, channel }), { enabled, event, threshold, channel, configuredBy: accountId });
  return JSON.stringify([...own.values()]);
}

export function withoutSettings(stored: string, reset: readonly NotificationKey[]): string {
  const gone = new Set(reset.map(keyOf));
  return JSON.stringify(read(stored).filter((setting) => !gone.has(keyOf(setting))));
}
