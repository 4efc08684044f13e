/** A resource or session tag, members spelt as on the wire. Keys are unique ignoring case within one resource. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}
