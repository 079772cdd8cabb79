/** Why a request cannot be met, as data. Packages are NEVRAs; several versions for one reason stand together. */
export interface Explanation {
  /** `nothing-provides`: some requests name nothing that exists. `conflict`: all exist, but cannot be added. */
  readonly kind: 'nothing-provides' | 'conflict';
  /** The smallest set of requests that cannot be met together, as the user wrote them. */
  readonly requests: readonly string[];
  /** For `nothing-provides`: each request that names nothing, with the names most like it. */
  readonly missing: readonly MissingRequest[];
  /** For `conflict`: what each of the requests runs into. */
  readonly needs: readonly Need[];
}

export interface MissingRequest {
  readonly request: string;
  readonly suggestions: readonly string[];
}

/** Something that must be there, and why none of the packages that have it can be. */
export interface Need {
  /** The request as written, or the dependency. */
  readonly wanted: string;
  /** Parts of a boolean dependency that nothing provides. */
  readonly unprovided: readonly string[];
  readonly options: readonly Option[];
  /** When nothing matches: packages of that name in other versions. */
  readonly otherVersions: readonly string[];
}

export interface Option {
  readonly packages: readonly string[];
  readonly why: readonly Obstacle[];
}

export type Obstacle =
  | { readonly kind: 'base-has'; readonly base: string }
  | {
      readonly kind: 'conflicts-with-base';
      readonly base: string;
      readonly capability: string;
      readonly by: 'package' | 'base';
    }
  | {
      readonly kind: 'obsoletes-base';
      readonly base: string;
      readonly capability: string;
      readonly by: 'package' | 'base';
    }
  | { readonly kind: 'base-needs'; readonly base: string; readonly capability: string }
  | { readonly kind: 'excluded'; readonly pattern: string }
  | { readonly kind: 'architecture'; readonly arch: string }
  | { readonly kind: 'foreign-architecture'; readonly arch: string }
  | { readonly kind: 'needs'; readonly need: Need }
  | { readonly kind: 'conflicts'; readonly with: readonly string[]; readonly capability?: string }
  | { readonly kind: 'obsoletes'; readonly with: readonly string[]; readonly capability?: string }
  | { readonly kind: 'one-version'; readonly with: readonly string[] }
  | { readonly kind: 'refused-by-request'; readonly request: string }
  | { readonly kind: 'explained-above' };
