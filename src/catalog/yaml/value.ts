import type { Place } from '../../core/index.ts';

/** A value of a YAML file that remembers where it was written. Objects are lists of entries: no key can harm. */
export type YamlValue = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly place: Place;
}

export interface YamlEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: YamlValue;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
  readonly place: Place;
}

export interface YamlScalar {
  readonly kind: 'scalar';
  /** As the core schema of YAML 1.2 reads it: `yes` is text, `0755` is the number 755. */
  readonly value: string | number | boolean | null;
  /** As it was written, without quotes: what readers of YAML 1.1 would start from (`0755`, `1.10`). */
  readonly source: string;
  /** Whether it was written in quotes or as a block. */
  readonly quoted: boolean;
  readonly place: Place;
}
