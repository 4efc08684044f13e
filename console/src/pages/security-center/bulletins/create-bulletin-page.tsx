import type { ReactElement } from 'react';
import { call } from '../../../api/call.ts';
import { NEW_DRAFT } from './draft.ts';
import { DraftPage } from './draft-page.tsx';

export const CreateBulletinPage = (): ReactElement => (
  <DraftPage
    title="Create bulletin"
    deed="Create draft"
    done="The draft is made. Only the team sees it."
    start={NEW_DRAFT}
    back="/security-center/bulletins"
    onSave={async (Content) =>
      (await call('securitycenter', 'CreateBulletin', { Content })).Bulletin.BulletinId
    }
  />
);
