/** Whether bytes at an offset begin with an ASCII text, as far as there are bytes. */
export function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  if (bytes.length - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Offset after a comment, CDATA section or processing instruction that begins at `at`; -1 when it is incomplete. */
export function findMarkupEnd(bytes: Uint8Array, at: number): number {
  const available = bytes.length - at;
  const isComment = startsWith(bytes, at, '<!--');
  const [opening, closing] = isComment
    ? [4, '-->']
    : startsWith(bytes, at, '<![CDATA[')
      ? [9, ']]>']
      : bytes[at + 1] === 0x3f
        ? [2, '?>']
        : [9, '>'];
  if (available < 9 && bytes[at + 1] !== 0x3f && !isComment) return -1;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.indexOf(closing, at + opening, 'latin1');
  return end === -1 ? -1 : end + closing.length;
}

/** The bytes with every line end made \n (XML 1.0, 2.11). */
export function withLineFeeds(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x0d)) return bytes;
  return bytes
    .map((byte) => (byte === 0x0d ? 0x0a : byte))
    .filter((_, i) => !(bytes[i] === 0x0a && bytes[i - 1] === 0x0d));
}
