const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Packages promise no encoding: what is not UTF-8 is taken as ISO 8859-1, so that no byte is lost. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
