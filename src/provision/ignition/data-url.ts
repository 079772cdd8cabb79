/** A data URL (RFC 2397) of a text or bytes: the shorter one of percent-encoding and base64. */
export function dataUrl(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const base64 = `data:;base64,${bytes.toString('base64')}`;
  const escaped = typeof content === 'string' ? percentEncoded(content) : undefined;
  return escaped !== undefined && escaped.length <= base64.length ? escaped : base64;
}

function percentEncoded(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `data:,${encoded}`;
}
