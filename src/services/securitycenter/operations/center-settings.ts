import { type CenterSettings, readCenterSettings, writeCenterSettings } from '../../../center/settings.ts';
import { type OperationContext, read, write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';

interface SettingsView {
  readonly PublisherName: string;
  readonly PublisherNamespace?: string;
  readonly Contact?: string;
  readonly RequiresSecondPerson: boolean;
  readonly AllowsPrivateAddresses: boolean;
  /** 0 before anybody has set any. */
  readonly Revision: number;
}

async function viewOf({ db }: Pick<OperationContext, 'db'>): Promise<SettingsView> {
  const { settings, revision } = await readCenterSettings(db);
  return {
    PublisherName: settings.publisherName,
    ...(settings.publisherNamespace !== undefined && { PublisherNamespace: settings.publisherNamespace }),
    ...(settings.contact !== undefined && { Contact: settings.contact }),
    RequiresSecondPerson: settings.requiresSecondPerson,
    AllowsPrivateAddresses: settings.allowsPrivateAddresses,
    Revision: revision,
  };
}

export const getCenterSettings = read<unknown, SettingsView>(forTeam('GetCenterSettings'), viewOf);

interface PutInput extends Omit<SettingsView, 'RequiresSecondPerson' | 'AllowsPrivateAddresses'> {
  readonly RequiresSecondPerson?: boolean;
  readonly AllowsPrivateAddresses?: boolean;
}

/** Sets all of it at once: what is left out is as in a new deployment. */
export const putCenterSettings = write<PutInput, SettingsView>(
  forTeam('PutCenterSettings'),
  async (
    context,
    {
      PublisherName,
      PublisherNamespace,
      Contact,
      RequiresSecondPerson = true,
      AllowsPrivateAddresses = false,
      Revision,
    },
  ) => {
    const { revision } = await readCenterSettings(context.db);
    if (revision !== Revision)
      throw conflict(`The settings were changed meanwhile: they are at revision ${revision}.`);
    const settings: CenterSettings = {
      publisherName: PublisherName,
      ...(PublisherNamespace !== undefined && { publisherNamespace: PublisherNamespace }),
      ...(Contact !== undefined && { contact: Contact }),
      requiresSecondPerson: RequiresSecondPerson,
      allowsPrivateAddresses: AllowsPrivateAddresses,
    };
    await writeCenterSettings(context.db, settings, revision + 1);
    return viewOf(context);
  },
);
