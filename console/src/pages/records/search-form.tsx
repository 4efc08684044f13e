import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { ATTRIBUTES, type Attribute, type EventSearch, PERIODS } from './event-filter.ts';

interface SearchFormProps {
  readonly search: EventSearch;
  readonly onSearch: (search: EventSearch) => void;
  /** Attributes offered; all unless told. */
  readonly attributes?: readonly Attribute[];
}

const optionsOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([value, label]) => ({ value, label }));

/** What events to show: by one attribute, over a period. */
export function SearchForm({ search, onSearch, attributes }: SearchFormProps): ReactElement {
  const [entered, setEntered] = useState(search);
  const attributeOptions = optionsOf(ATTRIBUTES).filter(
    ({ value }) => attributes === undefined || attributes.some((each) => each === value),
  );
  const periods = optionsOf(PERIODS);
  const change = (part: Partial<EventSearch>): void => setEntered({ ...entered, ...part });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(entered);
      }}
    >
      <SpaceBetween direction="horizontal" size="s" alignItems="end">
        <FormField label="By">
          <Select
            selectedOption={attributeOptions.find(({ value }) => value === entered.attribute) ?? null}
            options={attributeOptions}
            onChange={({ detail }) => change({ attribute: detail.selectedOption.value as Attribute })}
          />
        </FormField>
        <FormField label="Value">
          <Input
            value={entered.value}
            placeholder="Everything"
            onChange={({ detail }) => change({ value: detail.value.trim() })}
          />
        </FormField>
        <FormField label="Period">
          <Select
            selectedOption={periods.find(({ value }) => value === String(entered.period)) ?? null}
            options={periods}
            onChange={({ detail }) => change({ period: Number(detail.selectedOption.value) })}
          />
        </FormField>
        <Button formAction="submit" iconName="search">
          Search
        </Button>
      </SpaceBetween>
    </form>
  );
}
