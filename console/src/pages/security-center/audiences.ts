import type { CaseMessage, CaseParty } from '../../api/case-operations.ts';

interface Audience {
  /** `ALL`, `INTERNAL`, or the id of a party. */
  readonly value: string;
  readonly label: string;
}

/** Who may be written to: all, the team alone, or one of those who take part. */
export const audiences = (parties: readonly CaseParty[]): readonly Audience[] => [
  { value: 'ALL', label: 'Everybody in this case' },
  ...parties
    .filter(({ RemoveDate }) => RemoveDate === undefined)
    .map(({ PartyId, Name, Role }) => ({ value: PartyId, label: `Only ${Name} (${Role.toLowerCase()})` })),
  { value: 'INTERNAL', label: 'Only the team' },
];

/** What the operation takes for it. */
export const audienceOf = (
  value: string,
): { readonly Audience: 'ALL' | 'INTERNAL' } | { readonly Audience: 'PARTY'; readonly PartyId: string } =>
  value === 'ALL' || value === 'INTERNAL' ? { Audience: value } : { Audience: 'PARTY', PartyId: value };

/** Beside the team. */
export function whoReads({ Audience, PartyId }: Pick<CaseMessage, 'Audience' | 'PartyId'>): string {
  if (Audience === 'ALL') return 'Everybody';
  if (Audience === 'PARTY') return 'One party';
  return PartyId === undefined ? 'Team only' : 'To the team';
}

/** Bytes that need not be text: what is none stands as a mark. */
export const textOfBase64 = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
