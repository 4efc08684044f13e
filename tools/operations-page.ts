import type { Service } from '../src/services/contract.ts';
import { SERVICES } from '../src/services.ts';

const HEAD = `# Operations

Every operation of the APIs that Keywarden speaks, made from the tables of \`src/services\`. *Permission* is the action that
a policy must allow; some operations need a further one when the call has tags or passes a policy. An operation that is not
done answers \`NotImplemented\` (501) to callers who are authenticated. What those of \`keywarden\` need is in [console.md](console.md).
`;

function serviceSection(service: Service): string {
  const names = Object.keys(service.schemas).sort();
  const done = names.filter((name) => Object.hasOwn(service.operations, name));
  const rows = names.map((name) => {
    const operation = service.operations[name];
    if (operation === undefined) return `| ${name} | no | | |`;
    const permission =
      operation.access === 'none'
        ? 'none needed'
        : operation.takesCertificates
          ? 'a certificate, and the trust of the role'
          : `\`${service.name}:${name}\``;
    return `| ${name} | yes | ${operation.kind} | ${permission} |`;
  });
  return [
    `## ${service.name} (${service.apiVersion}): ${done.length} of ${names.length}`,
    '',
    '| operation | done | kind | permission |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** docs/operations.md. */
export const operationsPage = (): string => [HEAD, ...SERVICES.map(serviceSection)].join('\n');
