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
  /** For a request that stands for others: the one of them that names nothing. */
  readonly part?: string;
  readonly suggestions: readonly string[];
}

/** Something that must be there, and why none of the packages that have it can be. */
export interface Need {
  /** The request as written, what it stands for, or the dependency. */
  readonly wanted: string;
  /** The request as written, where it stands for others of which `wanted` is one. */
  readonly request?: string;
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

/** Why a package that a repository has is not on offer. */
export type Hidden =
  /** By a pattern: of the user, or of the repository's settings where one is named. */
  | { readonly kind: 'excluded'; readonly pattern: string; readonly repository?: string }
  /** The repository's settings name what is taken from it (includepkgs), and not this. */
  | { readonly kind: 'not-included'; readonly repository: string }
  /** It belongs to a stream of a module that is not enabled; another one may be. */
  | {
      readonly kind: 'module-stream';
      readonly module: string;
      readonly stream: string;
      readonly enabled?: string;
    }
  /** An enabled stream of a module has packages of its name, and only those count. */
  | { readonly kind: 'module-shadowed'; readonly module: string; readonly stream: string };

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
  | Hidden
  | { readonly kind: 'architecture'; readonly arch: string }
  | { readonly kind: 'foreign-architecture'; readonly arch: string }
  | { readonly kind: 'needs'; readonly need: Need }
  | { readonly kind: 'conflicts'; readonly with: readonly string[]; readonly capability?: string }
  | { readonly kind: 'obsoletes'; readonly with: readonly string[]; readonly capability?: string }
  | { readonly kind: 'one-version'; readonly with: readonly string[] }
  | { readonly kind: 'refused-by-request'; readonly request: string }
  | { readonly kind: 'explained-above' };
