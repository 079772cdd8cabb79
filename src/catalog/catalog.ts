import type { Place } from '../core/index.ts';

/** A word of a catalog, with where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly place: Place;
}

/** `os-extension` is layered onto the base; `development` is only offered for download, to build against. */
export const extensionKinds = ['os-extension', 'development'] as const;
export type ExtensionKind = (typeof extensionKinds)[number];

/** A named extension as curators offer it. */
export interface Extension {
  readonly name: string;
  /** Of its name. */
  readonly place: Place;
  readonly kind: ExtensionKind;
  /** As the resolver takes them: names, NEVRAs, capabilities. */
  readonly packages: readonly PlacedText[];
  /** Basic architectures (x86_64, aarch64, i386) for which it exists; absent: all. */
  readonly architectures?: readonly string[];
  /** Ids of repositories that it needs in addition. */
  readonly repos: readonly PlacedText[];
  /** Names or NEVRAs, with patterns, that must not be added with it. */
  readonly exclude: readonly string[];
  /** Streams of modules that it needs, as `name:stream`. */
  readonly modules: readonly string[];
  /** Package of the base whose EVR every package of the extension must have. */
  readonly matchBaseEvr?: PlacedText;
}

export interface Catalog {
  readonly file: string;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Ids of repositories that all extensions need. */
  readonly repos: readonly PlacedText[];
}
