import { type JsonWebKey, createPublicKey } from 'node:crypto';
import { keyAlgorithms } from './algorithms.ts';
import { type ByteCursor, byteCursor } from './byte-cursor.ts';
import { dsaPublicKey } from './dsa-public-key.ts';
import { MalformedPacket } from './packets.ts';
import type { PublicKeyPacket } from './public-key-packet.ts';
import type { VerificationKey } from './verifier.ts';

const curves = new Map([
  ['2a8648ce3d030107', { name: 'P-256', width: 32 }],
  ['2b81040022', { name: 'P-384', width: 48 }],
  ['2b81040023', { name: 'P-521', width: 66 }],
  ['2b8104000a', { name: 'secp256k1', width: 32 }],
]);
const edwards25519 = '2b06010401da470f01';
/** node:crypto is slow on larger ones, and nobody uses them. */
const longestModulus = 2048;

/** The key in node:crypto's form, and its strength. Throws MalformedPacket also for algorithms that do not sign. */
export function verificationKey(packet: PublicKeyPacket): VerificationKey {
  try {
    return build(packet);
  } catch (thrown) {
    if (thrown instanceof MalformedPacket) throw thrown;
    throw new MalformedPacket('it holds numbers that are no key', undefined, { cause: thrown });
  }
}

function build({ version, algorithm, material }: PublicKeyPacket): VerificationKey {
  const cursor = byteCursor(material);
  switch (algorithm) {
    case keyAlgorithms.rsa:
    case keyAlgorithms.rsaSignOnly: {
      const n = cursor.integer();
      const e = cursor.integer();
      if (n.length > longestModulus || e.length > 8) throw new MalformedPacket('it is too long');
      return { ...web(algorithm, { kty: 'RSA', n: text(n), e: text(e) }, n.length), strength: n.length * 8 };
    }
    case keyAlgorithms.dsa: {
      const [p, q, g, y] = [cursor.integer(), cursor.integer(), cursor.integer(), cursor.integer()];
      if (p.length > longestModulus) throw new MalformedPacket('it is too long');
      return { algorithm, key: dsaPublicKey(p, q, g, y), width: q.length, strength: p.length * 8 };
    }
    case keyAlgorithms.ecdsa: {
      const curve = curves.get(cursor.take(cursor.byte()).toString('hex'));
      const point = cursor.integer();
      if (curve === undefined || point.length !== 1 + 2 * curve.width || point[0] !== 4)
        throw new MalformedPacket('it lies on a curve that is not supported');
      const x = text(point.subarray(1, 1 + curve.width));
      const y = text(point.subarray(1 + curve.width));
      return web(algorithm, { kty: 'EC', crv: curve.name, x, y }, curve.width);
    }
    case keyAlgorithms.eddsaLegacy: {
      const curve = cursor.take(cursor.byte()).toString('hex');
      const point = cursor.integer();
      if (curve !== edwards25519 || point.length !== 33 || point[0] !== 0x40)
        throw new MalformedPacket('it lies on a curve that is not supported');
      return web(algorithm, { kty: 'OKP', crv: 'Ed25519', x: text(point.subarray(1)) }, 32);
    }
    case keyAlgorithms.ed25519:
      return web(algorithm, { kty: 'OKP', crv: 'Ed25519', x: text(cursor.take(32)) }, 64);
    case keyAlgorithms.ed448:
      return web(algorithm, { kty: 'OKP', crv: 'Ed448', x: text(cursor.take(57)) }, 114);
    case keyAlgorithms.mlDsa65Ed25519:
      return composite(algorithm, version, cursor, ['Ed25519', 32], ['ML-DSA-65', 1952]);
    case keyAlgorithms.mlDsa87Ed448:
      return composite(algorithm, version, cursor, ['Ed448', 57], ['ML-DSA-87', 2592]);
    default:
      throw new MalformedPacket(`its algorithm ${algorithm} is not supported`);
  }
}

/** Both halves of a composite key, each with its name and its length in bytes. */
function composite(
  algorithm: number,
  version: number,
  cursor: ByteCursor,
  [curve, curveLength]: readonly [string, number],
  [lattice, latticeLength]: readonly [string, number],
): VerificationKey {
  if (version !== 6) throw new MalformedPacket('its algorithm is for keys of version 6 alone');
  const edwards = { kty: 'OKP', crv: curve, x: text(cursor.take(curveLength)) };
  const secondKey = { kty: 'AKP', alg: lattice, pub: text(cursor.take(latticeLength)) };
  return { ...web(algorithm, edwards, 0), secondKey: createPublicKey({ key: secondKey, format: 'jwk' }) };
}

function web(algorithm: number, key: JsonWebKey, width: number): VerificationKey {
  return { algorithm, key: createPublicKey({ key, format: 'jwk' }), width };
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}
