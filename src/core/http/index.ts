export { downloadBytes } from './download-bytes.ts';
export type { DownloadOptions, Downloaded } from './download-options.ts';
export { download } from './download.ts';
export type { NetworkPorts } from './ports.ts';
export { redactUrl } from './redact.ts';
