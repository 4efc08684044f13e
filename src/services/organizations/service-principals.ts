/**
 * Services that AWS Organizations works with, by the name they are trusted under.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
 */
const TRUSTED: ReadonlySet<string> = new Set(
  `access-analyzer account agreement-marketplace application-signals.cloudwatch artifact aws-artifact-account-sync
  auditmanager backup billing-cost-management cloudtrail compute-optimizer config config-multiaccountsetup
  controltower cost-optimization-hub detective devops-guru ds fms guardduty health iam inspector inspector2
  ipam license-manager license-manager.member-account license-management.marketplace macie malware-protection.guardduty
  member.org.stacksets.cloudformation notifications observabilityadmin opensearchservice organizations
  private-marketplace.marketplace ram reachabilityanalyzer.networkinsights resource-explorer-2 resourcediscovery.ipam
  securityhub securitylake security-ir servicecatalog servicequotas ssm ssm-quicksetup sso stacksets.cloudformation
  storage-lens.s3 systemsmanager tagpolicies.tag trustedadvisor reporting.trustedadvisor vpc vpc-lattice wellarchitected
  workmail xray deadline user-subscriptions q quicksetup.ssm application-migration.mgn chatbot bedrock ec2 s3
  networkmanager network-security-director.networkmanager support opsdatasync.ssm changemanagement.ssm email.sms-voice`
    .split(/\s+/)
    .map((name) => `${name}.amazonaws.com`),
);

export const isTrustedService = (principal: string): boolean => TRUSTED.has(principal);
