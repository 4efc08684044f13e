import { createHash } from 'node:crypto';
import { newUuid } from '../../../core/uuid.ts';
import type { CertificateProof } from '../../../identity/certificate-proof.ts';
import type { WriteContext } from '../../contract.ts';
import { subjects } from '../records/resources.ts';
import { findSubjectByName, noteCertificate } from '../records/seen-certificates.ts';
import { nameOf } from '../resources.ts';
import type { SubjectRow } from '../tables.ts';
import { seenPropertiesOf } from '../views.ts';

/** Instance properties kept of one subject. */
const MOST_PROPERTIES = 10;

type Properties = Readonly<Record<string, string>>;

/** Writes down who opened a session, with which certificate and from where. */
export async function noteSubject(
  context: WriteContext,
  proof: CertificateProof,
  properties: Properties | undefined,
): Promise<SubjectRow> {
  const { accountId: account_id, region, now } = context;
  const known = (await findSubjectByName(context, proof.subjectText)) ?? (await newSubject(context, proof));
  const subject = await subjects.update(context.db, known, {
    last_seen_at: now,
    updated_at: now,
    ...(properties !== undefined && { instance_properties: withProperties(known, properties, now) }),
  });
  await noteCertificate(context, {
    account_id,
    region,
    subject_id: subject.id,
    fingerprint: createHash('sha256').update(Buffer.from(proof.certificate, 'base64')).digest('hex'),
    serial_number: proof.serialNumber,
    issuer: proof.issuerText,
    certificate: proof.certificate,
    seen_at: now,
    expires_at: proof.expiresAt,
    trust_anchor_id: nameOf(context, proof.trustAnchorArn)?.id ?? null,
  });
  return subject;
}

const newSubject = (context: WriteContext, { subjectText }: CertificateProof): Promise<SubjectRow> => {
  const { accountId: account_id, region, now, random } = context;
  return subjects.insert(context, {
    account_id,
    region,
    id: newUuid(random),
    enabled: 1,
    tags: '[]',
    created_at: now,
    updated_at: now,
    x509_subject: subjectText,
    last_seen_at: now,
    instance_properties: '[]',
  });
};

/** The newest first, each combination once. */
function withProperties(subject: SubjectRow, properties: Properties, seenAt: number): string {
  const text = JSON.stringify(Object.entries(properties).toSorted());
  const others = seenPropertiesOf(subject).filter(
    (seen) => JSON.stringify(Object.entries(seen.properties).toSorted()) !== text,
  );
  return JSON.stringify([{ seenAt, properties }, ...others].slice(0, MOST_PROPERTIES));
}
