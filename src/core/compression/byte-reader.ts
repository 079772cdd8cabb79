/** Reads exact amounts from a stream of chunks. A stream that ends too early is an error. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #current: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#chunks = input[Symbol.asyncIterator]();
  }

  async atEnd(): Promise<boolean> {
    while (this.#current.length === 0 && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else this.#current = next.value;
    }
    return this.#current.length === 0;
  }

  /** Exactly `size` bytes, in one buffer; for small sizes. */
  async take(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.stream(size)) parts.push(part);
    return parts.length === 1 ? Buffer.from(parts[0]!) : Buffer.concat(parts);
  }

  /** Exactly `size` bytes, as they come. */
  async *stream(size: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = size; left > 0;) {
      if (await this.atEnd()) throw new Error(`truncated: ${left} more bytes expected`);
      const part = this.#current.subarray(0, left);
      this.#current = this.#current.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Everything that is left, as it comes. */
  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    while (!(await this.atEnd())) {
      const part = this.#current;
      this.#current = new Uint8Array(0);
      yield part;
    }
  }

  async skip(size: number): Promise<void> {
    for await (const part of this.stream(size)) void part;
  }
}
