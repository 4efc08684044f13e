import Autosuggest from '@cloudscape-design/components/autosuggest';
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { chooseRegion, useRegion } from '../api/region.ts';
import { signOut } from '../api/sign-out.ts';
import { type ColorScheme, chooseColorScheme, chooseCompact, colorScheme, isCompact } from './appearance.ts';
import { PAGES } from './pages.ts';
import { regionGroups } from './region-groups.ts';
import { useSession } from './session-context.ts';

const SCHEMES: Readonly<Record<ColorScheme, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
};

/** Search, region, looks, and who one is. */
export function TopBar(): ReactElement {
  const region = useRegion();
  const session = useSession();
  const navigate = useNavigate();
  const [looks, setLooks] = useState({ scheme: colorScheme(), compact: isCompact() });
  const settings: TopNavigationProps.MenuDropdownUtility = {
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: 'Looks',
    title: 'Looks',
    items: [
      {
        id: 'scheme',
        text: 'Colours',
        items: Object.entries(SCHEMES).map(([id, text]) => ({
          id,
          text,
          itemType: 'checkbox' as const,
          checked: id === looks.scheme,
        })),
      },
      { id: 'compact', text: 'Compact', itemType: 'checkbox', checked: looks.compact },
    ],
    onItemClick: ({ detail: { id } }) => {
      if (id === 'compact') chooseCompact(!looks.compact);
      else chooseColorScheme(id as ColorScheme);
      setLooks({ scheme: colorScheme(), compact: isCompact() });
    },
  };
  const regions: TopNavigationProps.MenuDropdownUtility = {
    type: 'menu-dropdown',
    text: region,
    ariaLabel: `Region ${region}`,
    description: 'Keys, clusters and their events belong to a region; users, roles and policies to none.',
    expandableGroups: true,
    items: regionGroups(session.regions).map(({ part, regions: ids }) => ({
      text: part,
      items: ids.map((id) => ({ id, text: id })),
    })),
    onItemClick: ({ detail }) => chooseRegion(detail.id),
  };
  const name =
    session.userName ?? (session.principalType === 'root' ? 'Root' : (session.sessionName ?? 'You'));
  const person: TopNavigationProps.MenuDropdownUtility = {
    type: 'menu-dropdown',
    iconName: 'user-profile',
    text: `${name} @ ${session.accountAlias ?? session.accountId}`,
    description: session.arn,
    items: [
      { id: 'credentials', text: 'Security credentials' },
      { id: 'account', text: 'Devices, sessions, password', href: '/account', external: true },
      { id: 'out', text: 'Sign out' },
    ],
    onItemClick: ({ detail: { id } }) => {
      if (id === 'credentials') void navigate('/credentials');
      if (id === 'out') signOut();
    },
  };
  return (
    <TopNavigation
      identity={{ href: '/console/', title: 'Keywarden' }}
      search={<PageSearch />}
      utilities={[regions, settings, person]}
    />
  );
}

/** Goes to a page by its name. */
function PageSearch(): ReactElement {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const options = PAGES.filter(({ isInMenu }) => isInMenu).map(({ path, title }) => ({
    value: path,
    label: title,
  }));
  return (
    <Autosuggest
      value={text}
      options={options}
      placeholder="Go to a page"
      ariaLabel="Go to a page"
      empty="There is no such page"
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail }) => {
        setText('');
        void navigate(detail.value);
      }}
    />
  );
}
