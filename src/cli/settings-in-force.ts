import type { Settings } from '../config.ts';
import type { SettingInForce } from '../services/node-view.ts';
import { SETTINGS, type Setting } from '../settings-table.ts';

const HIDDEN = '***';

/** A URL without password and query, in which databases take passwords too. */
function withoutPassword(text: string): string {
  const url = URL.parse(text);
  if (url === null) return text.includes('@') || text.includes('?') ? HIDDEN : text;
  if (url.password !== '') url.password = HIDDEN;
  if (url.search !== '') url.search = HIDDEN;
  return url.href;
}

/** Where a secret comes from: a command may hold it itself. */
const withoutCommand = (text: string): string => (text.startsWith('command:') ? `command:${HIDDEN}` : text);

/** How values of one kind are shown, by their placeholder; all others as they are. */
const SHOWN: Readonly<Record<string, (text: string) => string>> = {
  URL: withoutPassword,
  SOURCE: withoutCommand,
};

/** The settings a node was started with, as its operator may see them over the network: no secret is in them. */
export function settingsInForce(settings: Settings): readonly SettingInForce[] {
  return (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map((name): SettingInForce => {
    const { flag, env, help, argument, defaultText }: Setting = SETTINGS[name];
    const value = settings[name];
    const text = Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value);
    const show = SHOWN[argument ?? ''] ?? ((shown: string) => shown);
    return {
      name,
      flag,
      variable: env,
      help,
      ...(text !== '' && { value: show(text) }),
      ...(defaultText !== undefined && { usual: defaultText }),
    };
  });
}
