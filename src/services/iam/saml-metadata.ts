import type { Instant } from '../../core/clock.ts';
import { parseMetadata } from '../../identity/saml/metadata.ts';
import { XmlError } from '../../identity/saml/xml.ts';
import type { SamlProviderRow } from '../../identity/tables.ts';
import { invalidInput } from './errors.ts';

/** AWS lets metadata without an end of its own live so long. */
const YEARS_VALID = 100;

/**
 * The columns that come from a metadata document.
 * @throws AwsError InvalidInput
 */
export function metadataColumns(
  document: string,
  now: Instant,
): Pick<SamlProviderRow, 'metadata' | 'entity_id' | 'certificates' | 'valid_until'> {
  try {
    const { entityId, certificates, validUntil } = parseMetadata(document);
    return {
      metadata: document,
      entity_id: entityId,
      certificates: JSON.stringify(certificates),
      valid_until: validUntil ?? inYears(now, YEARS_VALID),
    };
  } catch (error) {
    if (error instanceof XmlError) throw invalidInput('Could not parse metadata');
    throw error;
  }
}

function inYears(now: Instant, years: number): Instant {
  const date = new Date(now);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

/** Assertions must come in clear: what is encrypted is not read. @throws AwsError InvalidInput */
export function refuseEncryption(input: {
  readonly AssertionEncryptionMode?: unknown;
  readonly AddPrivateKey?: unknown;
  readonly RemovePrivateKey?: unknown;
}): void {
  if (input.AddPrivateKey !== undefined) throw invalidInput('Invalid private key.');
  if (input.RemovePrivateKey !== undefined)
    throw invalidInput('Failed to remove private key because the Key ID does not match a private key.');
  if (input.AssertionEncryptionMode === 'Required')
    throw invalidInput(
      'Unable to set assertion encryption mode to Required because no private key is provided.',
    );
}
