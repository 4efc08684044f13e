/** A set of requirements by others. Only its identifiers are here: the texts belong to who wrote them. */
export interface Framework {
  readonly title: string;
  readonly version: string;
  /** Who publishes it. */
  readonly publisher: string;
  readonly url: string;
}

export const FRAMEWORKS = {
  cis: {
    title: 'CIS Amazon Web Services Foundations Benchmark',
    version: '3.0.0',
    publisher: 'Center for Internet Security',
    url: 'https://www.cisecurity.org/benchmark/amazon_web_services',
  },
  nist: {
    title: 'NIST Special Publication 800-53',
    version: 'Revision 5',
    publisher: 'National Institute of Standards and Technology',
    url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final',
  },
  iso27001: {
    title: 'ISO/IEC 27001, Annex A',
    version: '2022',
    publisher: 'ISO and IEC',
    url: 'https://www.iso.org/standard/27001',
  },
  soc2: {
    title: 'SOC 2, Trust Services Criteria',
    version: '2017, points of focus of 2022',
    publisher: 'AICPA',
    url: 'https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022',
  },
  pci: {
    title: 'PCI DSS',
    version: '4.0.1',
    publisher: 'PCI Security Standards Council',
    url: 'https://www.pcisecuritystandards.org/document_library/',
  },
} as const satisfies Readonly<Record<string, Framework>>;

export type FrameworkId = keyof typeof FRAMEWORKS;

export const isFrameworkId = (text: string): text is FrameworkId => Object.hasOwn(FRAMEWORKS, text);
