/** Made by `vite.config.ts`: address of the JSON of a `CompactIamData`. */
declare module 'virtual:iam-data' {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: as Vite's other addresses of assets
  export default address;
}
