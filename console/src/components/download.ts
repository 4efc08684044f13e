/** Hands a text to the reader as a file. */
export function download({
  name,
  text,
  type = 'text/plain',
}: {
  readonly name: string;
  readonly text: string;
  readonly type?: string;
}): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
