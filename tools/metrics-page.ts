import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { METRIC_GROUPS } from '../src/gateway/metrics/metric-table.ts';
import type { Metric } from '../src/gateway/metrics/table/metric.ts';

const example = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '..', 'examples/prometheus', name), 'utf8');

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

const HEAD = `# Metrics
<!-- Made by tools/build-docs.ts from src/gateway/metrics and examples/prometheus; change those. -->

Every node tells Prometheus what it does at \`/_keywarden/metrics\`, in the text format 0.0.4. Numbers are of that node alone
and run since its process started; only what is marked *of the deployment* is the same at every node. Nothing in them says
who did what: no account, user, key or address is in a label, and the number of series does not grow with use.

With \`--workers\` whichever process answers tells of all on its machine; the label \`process\`, from 1 on, tells them apart. One
that is replaced begins at 0 again under the same number, which \`rate()\` understands.

\`/_keywarden/health\` answers 200 while the node serves and 503 otherwise, for load balancers; \`keywarden doctor\` looks at
a node's surroundings and says what to do; who did what is in CloudTrail (\`aws cloudtrail lookup-events\`).

## Who may read them
| | |
| --- | --- |
| nothing set | programs on the same machine, by \`localhost\`, \`127.0.0.1\` or \`[::1]\`; everybody else is told that there is no such page |
| \`--trusted-proxy\` or \`--tls-in-front\` | nobody: whoever comes through the proxy would look like a program on this machine |
| \`--metrics-token SOURCE\` | whoever sends \`Authorization: Bearer TOKEN\`, from anywhere; everybody else gets 401, and is slowed down when he guesses |

Make a token and name its file; the server reads it when it starts:

\`\`\`sh
(umask 077 && openssl rand -hex 32 > /etc/keywarden/metrics-token)
keywarden serve --metrics-token file:/etc/keywarden/metrics-token
curl -H "Authorization: Bearer $(cat /etc/keywarden/metrics-token)" https://iam.example.com/_keywarden/metrics
\`\`\`

Whoever sends \`Accept: application/json\` alone gets the same numbers as one object, whose shape may change between
versions; \`keywarden doctor\` shows the most important of them.

Reading costs the node about a millisecond. HSMs are asked once a second at most, rows are counted every ten seconds at
most, however many read.

## Prometheus
\`\`\`yaml
${example('prometheus.yml').trim()}
\`\`\`

## Alerts
[examples/prometheus/keywarden.rules.yml](../examples/prometheus/keywarden.rules.yml) has them ready to use:

| alert | severity | means |
| --- | --- | --- |
`;

const ASKING = `
## What to ask
\`\`\`promql
sum by (service) (rate(keywarden_requests_total[5m]))                                   # calls a second
histogram_quantile(0.99, sum by (le) (rate(keywarden_request_duration_seconds_bucket[5m])))
topk(5, sum by (service, code) (rate(keywarden_request_errors_total[15m])))             # what goes wrong
rate(keywarden_storage_commit_writes_sum[5m]) / rate(keywarden_storage_commit_writes_count[5m])  # writes a commit
sum by (appliance) (rate(keywarden_hsm_call_duration_seconds_count[5m]))                # calls of each HSM
rate(keywarden_event_loop_active_seconds_total[5m])                                     # share of one core
\`\`\`

`;

/** docs/metrics.md. */
export const metricsPage = (): string =>
  `${HEAD}${alertRows()}${ASKING}${Object.entries(METRIC_GROUPS).map(groupSection).join('\n')}`;

const alertRows = (): string =>
  (parse(example('keywarden.rules.yml')) as RuleFile).groups
    .flatMap(({ rules }) => rules)
    .map(
      ({ alert, labels, annotations }) => `| \`${alert}\` | ${labels.severity} | ${annotations.summary} |\n`,
    )
    .join('');

function groupSection([title, metrics]: [string, readonly Metric[]]): string {
  const all = metrics.flatMap(({ labels = {} }) => Object.entries(labels).map(labelText));
  const shared = new Set(all.filter((text, index) => all.indexOf(text) < index));
  const rows = metrics.map((metric) => metricRow(metric, shared)).join('');
  const notes = [...shared].map((text) => `- ${text}\n`).join('');
  return `## ${title}\n| metric | type | labels | |\n| --- | --- | --- | --- |\n${rows}${notes && `\n${notes}`}`;
}

const labelText = ([label, values]: [string, string]): string => `*${label}*: ${values}`;

/** Labels that several metrics of a group have are told of below the table. */
function metricRow({ name, type, labels = {}, help }: Metric, shared: ReadonlySet<string>): string {
  const told = Object.entries(labels).map((label) =>
    shared.has(labelText(label)) ? `*${label[0]}*` : labelText(label),
  );
  return `| \`${name}\` | ${type} | ${told.join('<br>')} | ${help} |\n`;
}
