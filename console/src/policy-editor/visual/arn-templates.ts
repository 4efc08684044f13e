import type { IamData } from '../../../../src/policy/index.ts';
import { servicesOf } from './action-levels.ts';

/** Form of the ARNs of one type of resource. */
export interface ArnTemplate {
  /** Such as `iam user`. */
  readonly name: string;
  /** With placeholders: `arn:aws:iam::${Account}:user/${UserNameWithPath}`. */
  readonly text: string;
  /** Names of the placeholders, in order. */
  readonly fields: readonly string[];
}

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** Types of resources that an action acts on; undefined where a pattern may mean any. */
function typesOf(action: string, data: IamData): readonly string[] | undefined {
  const [service = '', name = ''] = action.split(':');
  return data.findAction(service, name)?.resourceTypes;
}

/** The forms of the resources that the actions act on; of patterns, all of their services. */
export function arnTemplates(actions: readonly string[], data: IamData | undefined): ArnTemplate[] {
  if (data === undefined) return [];
  return servicesOf(actions).flatMap((service) => {
    const types = actions
      .filter((action) => action.toLowerCase().startsWith(`${service}:`))
      .map((action) => typesOf(action, data));
    const isAny = types.includes(undefined);
    const wanted = new Set(types.flatMap((each) => each ?? []));
    return (data.formatsOf(service) ?? [])
      .filter(({ type }) => isAny || wanted.has(type))
      .map(({ type, region, account, resource }) => {
        const text = `arn:aws:${service}:${region}:${account}:${resource}`;
        const fields = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
        return { name: `${service} ${type}`, text, fields: [...new Set(fields)] };
      });
  });
}

/** The ARN with what was entered; what was not is any. */
export const filledArn = (template: ArnTemplate, values: Readonly<Record<string, string>>): string =>
  template.text.replace(PLACEHOLDER, (_, name: string) => values[name]?.trim() || '*');
