import type { CompiledPolicy } from '../../../policy/compile.ts';
import type { Statement } from '../../../policy/document.ts';
import type { Simulation } from './simulation.ts';

/** Characters of a pattern or value that cost as much as one more of them. */
const CHARACTERS = 128;

const costOfText = (text: string): number => 1 + text.length / CHARACTERS;

/** What holding a statement against one request costs at most, in steps of some tenths of a microsecond. */
function costOf({ resource, notResource, conditions }: Statement): number {
  const texts = [
    ...(resource ?? notResource ?? []),
    ...conditions.flatMap(({ key, values }) => [key, ...values]),
  ];
  return texts.reduce((sum, text) => sum + costOfText(text), 1);
}

const policiesIn = ({ identity, boundary, resourcePolicy, controls }: Simulation): CompiledPolicy[] => [
  ...[...identity, boundary, resourcePolicy].flatMap((policy) => policy?.compiled ?? []),
  ...controls.flat(),
];

/** Tells what simulating an action on so many resources costs: finding the statements that speak of it, and trying them. */
export function costOfActions(simulation: Simulation): (action: string, resources: number) => number {
  const policies = policiesIn(simulation);
  const finding = policies
    .flatMap(({ statements }) => statements)
    .reduce((sum, { actions }) => sum + actions.reduce((total, text) => total + costOfText(text), 0), 1);
  return (action, resources) => {
    const speaking = policies.flatMap((policy) => policy.speaksOf(action.toLowerCase()));
    const trying = speaking.reduce((sum, { statement }) => sum + costOf(statement), 1);
    return finding + resources * trying;
  };
}
