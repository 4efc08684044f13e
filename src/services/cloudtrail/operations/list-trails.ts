import { read } from '../../contract.ts';
import type {
  DescribeTrailsRequest,
  DescribeTrailsResponse,
  ListTrailsRequest,
  ListTrailsResponse,
} from '../schema.ts';

/**
 * No account has trails: the record is there without one, and `audit export` writes its files. What looks for trails (scanners do,
 * first of all) is answered as AWS answers an account that has none; names that are not there are passed over.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const describeTrails = read<DescribeTrailsRequest, DescribeTrailsResponse>(
  () => [{ action: 'cloudtrail:DescribeTrails', resources: [{ arn: '*', label: null }] }],
  () => ({ trailList: [] }),
);

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTrails.html */
export const listTrails = read<ListTrailsRequest, ListTrailsResponse>(
  () => [{ action: 'cloudtrail:ListTrails', resources: [{ arn: '*', label: null }] }],
  () => ({ Trails: [] }),
);
