import { Readable, type Transform, pipeline } from 'node:stream';

/** Runs a stream through a Node.js transform; errors of either side arrive at the reader. */
export async function* through(
  source: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  let failure: unknown;
  // The source's own error must arrive, not the abort error that it causes in the transform.
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (thrown) {
      failure = thrown;
      throw thrown;
    }
  };
  const output = pipeline(Readable.from(watched()), transform, () => {});
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } catch (thrown) {
    throw failure ?? thrown;
  }
}
