import type { IamData } from '../../../src/policy/index.ts';

/** More would not be read. */
const MOST = 200;

/**
 * What may be meant by what is typed: services until there is a colon, then the service's actions that have the text in
 * their names, and all of them by a wildcard.
 */
export function actionOptions(data: IamData | undefined, typed: string): string[] {
  if (data === undefined) return [];
  const text = typed.trim().toLowerCase();
  const colon = text.indexOf(':');
  if (colon < 0) {
    const services = data.services.filter((service) => service.includes(text));
    const first = services.filter((service) => service.startsWith(text));
    return [...new Set([...first, ...services])].slice(0, MOST).map((service) => `${service}:`);
  }
  const service = text.slice(0, colon);
  if (!data.hasService(service)) return [];
  const name = text.slice(colon + 1).replaceAll('*', '');
  const names = data.actionsOf(service).map((action) => action.name);
  const found = names.filter((each) => each.toLowerCase().includes(name));
  return ['*', ...found].slice(0, MOST).map((each) => `${service}:${each}`);
}

/** Whether it is an action or a pattern of actions, and no half of one. */
export const isAction = (text: string): boolean => text === '*' || /^[\w-]+:[\w*?]+$/.test(text);
