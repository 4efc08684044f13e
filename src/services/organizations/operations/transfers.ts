import { readInside, writeInside } from '../define.ts';
import { constraint, transferNotFound } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type {
  DescribeResponsibilityTransferRequest,
  DescribeResponsibilityTransferResponse,
  Input,
  InviteOrganizationToTransferResponsibilityRequest,
  InviteOrganizationToTransferResponsibilityResponse,
  ListInboundResponsibilityTransfersRequest,
  ListInboundResponsibilityTransfersResponse,
  ListOutboundResponsibilityTransfersRequest,
  ListOutboundResponsibilityTransfersResponse,
  TerminateResponsibilityTransferRequest,
  TerminateResponsibilityTransferResponse,
  UpdateResponsibilityTransferRequest,
  UpdateResponsibilityTransferResponse,
} from '../schema.ts';

/** Only billing can be transferred, and nobody is billed here: there is never a transfer. */
const MANAGEMENT = { who: 'management' } as const;

const noTransfer = async (): Promise<never> => {
  throw transferNotFound();
};

export const inviteOrganizationToTransferResponsibility = writeInside<
  Input<InviteOrganizationToTransferResponsibilityRequest>,
  InviteOrganizationToTransferResponsibilityResponse
>('InviteOrganizationToTransferResponsibility', MANAGEMENT, async () => {
  throw constraint(
    'UNMET_BILLING_PREREQUISITE',
    'Your current billing configuration is unsupported. Contact AWS Support for assistance.',
  );
});

export const describeResponsibilityTransfer = readInside<
  Input<DescribeResponsibilityTransferRequest>,
  DescribeResponsibilityTransferResponse
>('DescribeResponsibilityTransfer', MANAGEMENT, noTransfer);

export const updateResponsibilityTransfer = writeInside<
  Input<UpdateResponsibilityTransferRequest>,
  UpdateResponsibilityTransferResponse
>('UpdateResponsibilityTransfer', MANAGEMENT, noTransfer);

export const terminateResponsibilityTransfer = writeInside<
  Input<TerminateResponsibilityTransferRequest>,
  TerminateResponsibilityTransferResponse
>('TerminateResponsibilityTransfer', MANAGEMENT, noTransfer);

export const listInboundResponsibilityTransfers = readInside<
  Input<ListInboundResponsibilityTransfersRequest>,
  ListInboundResponsibilityTransfersResponse
>('ListInboundResponsibilityTransfers', MANAGEMENT, ({ context }, input) => {
  if (input.Id !== undefined) throw transferNotFound();
  const { output } = pageOf(context, ['ListInboundResponsibilityTransfers', input.Type], input, []);
  return { ResponsibilityTransfers: [], ...output };
});

export const listOutboundResponsibilityTransfers = readInside<
  Input<ListOutboundResponsibilityTransfersRequest>,
  ListOutboundResponsibilityTransfersResponse
>('ListOutboundResponsibilityTransfers', MANAGEMENT, ({ context }, input) => {
  const { output } = pageOf(context, ['ListOutboundResponsibilityTransfers', input.Type], input, []);
  return { ResponsibilityTransfers: [], ...output };
});
