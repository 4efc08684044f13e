/** Kinds of devices, as the server names them. */
export const KINDS: Readonly<Record<string, string>> = {
  virtual: 'Authenticator app',
  hardware: 'Hardware token',
  passkey: 'Passkey or security key',
};

/** Serial numbers of authenticator apps are ARNs; those of tokens are what is printed on them. */
export const isVirtual = (serialNumber: string): boolean => serialNumber.includes(':mfa/');
