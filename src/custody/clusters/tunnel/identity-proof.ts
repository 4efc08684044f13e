/** Header by which a client asks the cluster to prove itself, and the one that answers. */
export const CHALLENGE_HEADER = 'x-keywarden-challenge';
export const PROOF_HEADER = 'x-keywarden-proof';

/** Label of the keying material that both ends of a TLS connection derive (RFC 5705), so that a proof is good for it alone. */
const EXPORTER_LABEL = 'EXPORTER-keywarden-cluster';
const EXPORTED_BYTES = 32;

/** A TLS connection of Node's. */
interface Exporting {
  exportKeyingMaterial(length: number, label: string): Buffer;
}

const isExporting = (socket: object): socket is Exporting => 'exportKeyingMaterial' in socket;

/**
 * What the cluster's identity key signs: the client's challenge, bound to the TLS connection if there is one. Whoever
 * stands in between has another connection to either side.
 */
export function proofText(clusterId: string, challenge: string, socket: object): string {
  const binding = isExporting(socket)
    ? socket.exportKeyingMaterial(EXPORTED_BYTES, EXPORTER_LABEL).toString('hex')
    : 'no TLS';
  return `Keywarden cluster proof\ncluster: ${clusterId}\nchallenge: ${challenge}\nconnection: ${binding}\n`;
}
