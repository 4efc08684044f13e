import { read } from '../../contract.ts';
import { onServerCertificate, requireServerCertificate } from '../access/server-certificates.ts';
import type { GetServerCertificateRequest, GetServerCertificateResponse, Input } from '../schema.ts';
import { serverCertificateView } from '../server-certificate-views.ts';

export const getServerCertificate = read<Input<GetServerCertificateRequest>, GetServerCertificateResponse>(
  onServerCertificate('iam:GetServerCertificate'),
  async (context, input) => {
    const row = await requireServerCertificate(context, input.ServerCertificateName);
    return { ServerCertificate: serverCertificateView(row) };
  },
);
