const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/;

/** ARNs of roles, one a line; undefined where a line is something else, or there is none. */
export function rolesIn(text: string): readonly string[] | undefined {
  const lines = text.split(/[\s,]+/).filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => ROLE_ARN.test(line)) ? [...new Set(lines)] : undefined;
}
