import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { useGo } from '../../app/use-go.ts';
import { PageLink } from '../../components/page-link.tsx';

const PAGE = '/security-center/notices';
const MOST_NAMED = 3;

/** Bulletins that concern the account and were not acknowledged; nothing where there are none, or one may not ask. */
export function NoticeBanner(): ReactElement | undefined {
  const go = useGo();
  const { data } = useOperation('securitycenter', 'ListNoticesForAccount', {});
  const notices = data?.Notices ?? [];
  if (notices.length === 0) return undefined;
  const isSevere = notices.some(({ Severity }) => Severity === 'CRITICAL' || Severity === 'HIGH');
  return (
    <Alert
      type={isSevere ? 'error' : 'warning'}
      header={
        notices.length === 1
          ? 'A security bulletin concerns this account'
          : `${notices.length} security bulletins concern this account`
      }
      action={
        <Button href={`/console${PAGE}`} onFollow={go(PAGE)}>
          Show
        </Button>
      }
    >
      {notices.slice(0, MOST_NAMED).map(({ BulletinId, Title }) => (
        <div key={BulletinId}>
          <PageLink to={`/security-center/bulletins/${encodeURIComponent(BulletinId)}`}>{Title}</PageLink>
        </div>
      ))}
    </Alert>
  );
}
