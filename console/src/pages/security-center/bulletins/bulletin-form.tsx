import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactElement } from 'react';
import { SEVERITIES, severityWord } from '../severity.tsx';
import {
  type Draft,
  type DraftProduct,
  type DraftVulnerability,
  NEW_PRODUCT,
  NEW_VULNERABILITY,
} from './draft.ts';

interface FormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** A list with one item changed. */
const withItem = <Item,>(items: readonly Item[], index: number, change: Partial<Item>): Item[] =>
  items.map((item, at) => (at === index ? { ...item, ...change } : item));

const OPTIONS = SEVERITIES.map((value) => ({ value, label: severityWord(value) }));

function WordsPart({ draft, onChange }: FormProps): ReactElement {
  return (
    <Container header={<Header variant="h2">Words</Header>}>
      <SpaceBetween size="m">
        <FormField label="Title">
          <Input value={draft.title} onChange={({ detail }) => onChange({ ...draft, title: detail.value })} />
        </FormField>
        <FormField label="Summary" description="One paragraph in plain words, for lists and mails.">
          <Textarea
            value={draft.summary}
            rows={2}
            onChange={({ detail }) => onChange({ ...draft, summary: detail.value })}
          />
        </FormField>
        <FormField label="Text" description="Markdown. No pictures, no HTML." stretch>
          <Textarea
            value={draft.body}
            rows={14}
            onChange={({ detail }) => onChange({ ...draft, body: detail.value })}
          />
        </FormField>
        <FormField label="Severity" description="Counts only where no CVSS vector gives one.">
          <Select
            options={OPTIONS}
            selectedOption={OPTIONS.find(({ value }) => value === draft.severity) ?? null}
            onChange={({ detail }) => onChange({ ...draft, severity: detail.selectedOption.value ?? 'NONE' })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

function VulnerabilitiesPart({ draft, onChange }: FormProps): ReactElement {
  const { vulnerabilities } = draft;
  const field = (label: string, name: Exclude<keyof DraftVulnerability, 'rest'>, placeholder: string) => ({
    label,
    control: (item: DraftVulnerability, index: number) => (
      <Input
        value={item[name]}
        placeholder={placeholder}
        ariaLabel={`${label} ${index + 1}`}
        onChange={({ detail }) =>
          onChange({ ...draft, vulnerabilities: withItem(vulnerabilities, index, { [name]: detail.value }) })
        }
      />
    ),
  });
  return (
    <Container header={<Header variant="h2">Vulnerabilities</Header>}>
      <AttributeEditor
        items={vulnerabilities}
        definition={[
          field('CVE', 'cve', 'CVE-2026-12345'),
          field('Title', 'title', 'What is wrong'),
          field('CVSS 3.1', 'cvss31', 'CVSS:3.1/AV:N/…'),
          field('CVSS 4.0', 'cvss40', 'CVSS:4.0/AV:N/…'),
        ]}
        addButtonText="Add vulnerability"
        removeButtonText="Remove"
        empty="None: the bulletin only informs."
        onAddButtonClick={() =>
          onChange({ ...draft, vulnerabilities: [...vulnerabilities, NEW_VULNERABILITY] })
        }
        onRemoveButtonClick={({ detail }) =>
          onChange({ ...draft, vulnerabilities: vulnerabilities.toSpliced(detail.itemIndex, 1) })
        }
      />
    </Container>
  );
}

function ProductsPart({ draft, onChange }: FormProps): ReactElement {
  const { products } = draft;
  const field = (label: string, name: Exclude<keyof DraftProduct, 'rest'>, placeholder: string) => ({
    label,
    control: (item: DraftProduct, index: number) => (
      <Input
        value={item[name]}
        placeholder={placeholder}
        ariaLabel={`${label} ${index + 1}`}
        onChange={({ detail }) =>
          onChange({ ...draft, products: withItem(products, index, { [name]: detail.value }) })
        }
      />
    ),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Ranges such as >=1.2 <1.4.3, one version, or *; several parted by commas."
        >
          Products
        </Header>
      }
    >
      <AttributeEditor
        items={products}
        definition={[
          field('Product', 'name', 'Keywarden'),
          field('Affected', 'affected', '<0.1.4'),
          field('Fixed in', 'fixed', '0.1.4'),
        ]}
        addButtonText="Add product"
        removeButtonText="Remove"
        empty="None."
        onAddButtonClick={() => onChange({ ...draft, products: [...products, NEW_PRODUCT] })}
        onRemoveButtonClick={({ detail }) =>
          onChange({ ...draft, products: products.toSpliced(detail.itemIndex, 1) })
        }
      />
    </Container>
  );
}

/** What a bulletin says, to be written. */
export const BulletinForm = (props: FormProps): ReactElement => (
  <SpaceBetween size="l">
    <WordsPart {...props} />
    <VulnerabilitiesPart {...props} />
    <ProductsPart {...props} />
  </SpaceBetween>
);
