/**
 * Checksum of some bytes, continued from `seed`; their number is a multiple of 4, and at most 64 KiB. Every change of a
 * single 32-bit number shows. It is there to find damage, not forgery.
 */
export function checksum(bytes: Uint8Array, seed: number): number {
  return (step ??= compiledStep() ?? plainStep)(bytes, seed ^ multiplier) >>> 0;
}

type Step = (bytes: Uint8Array, hash: number) => number;

const multiplier = 0x9e3779b1;
let step: Step | undefined;

/** For where WebAssembly is not allowed. */
export const plainStep: Step = (bytes, hash) => {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 4)
    hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ words.getInt32(at, true), multiplier);
  return hash;
};

/**
 * The same as a WebAssembly module. A resolve checks hundreds of blocks before its code is worth compiling; like this, a block
 * takes one microsecond from the start, and not fifteen. (zlib's CRC-32 is as fast, but loading node:zlib takes longer.)
 *
 *   (memory (export "m") 1)
 *   (func (export "f") (param $end i32) (param $hash i32) (result i32) (local $at i32)
 *     (loop
 *       (local.set $hash (i32.mul (i32.xor (i32.rotl (local.get $hash) (i32.const 5)) (i32.load (local.get $at)))
 *         (i32.const 0x9e3779b1)))
 *       (br_if 0 (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
 *     (local.get $hash))
 */
const assembled =
  '0061736d01000000 01070160027f7f017f 03020100 0503010001 07090201 6d0200 01660000 ' +
  '0a2b01 2901017f 0340 2001410577 200228020073 41b1f3ddf1796c2101 200241046a2202 2000470d000b 20010b';

/** As much of WebAssembly as is used. The types of Node.js do not have it. */
interface Assembler {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly m: { readonly buffer: ArrayBuffer };
      readonly f: (end: number, hash: number) => number;
    };
  };
}

function compiledStep(): Step | undefined {
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: Assembler }).WebAssembly;
    const code = Uint8Array.from(assembled.replaceAll(' ', '').match(/../g)!, (byte) => parseInt(byte, 16));
    const { m, f } = new Instance(new Module(code)).exports;
    const input = new Uint8Array(m.buffer);
    return (bytes, hash) => {
      if (bytes.length === 0) return hash;
      input.set(bytes);
      return f(bytes.length, hash);
    };
  } catch {
    return undefined;
  }
}
