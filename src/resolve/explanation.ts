/**
 * Why a request cannot be met, as data: a set of causes that cannot all be true while none of them can be spared.
 * Packages of repositories are written `NEVRA@REPOSITORY`, those of the base as NEVRAs.
 */
export interface Explanation {
  /** `nothing-provides`: some requests name nothing that exists. `conflict`: all exist, but cannot be added. */
  readonly kind: 'nothing-provides' | 'conflict';
  /** The base, by the name of its release where that is known. */
  readonly base: string;
  /** The smallest set of requests that cannot be met together (or all that name nothing), as the user wrote them. */
  readonly requests: readonly string[];
  /** For `nothing-provides`: each request that names nothing, with the names most like it. */
  readonly missing: readonly MissingRequest[];
  /** Facts from which the refusal follows, from the requests down. Without any one of them it would not follow. */
  readonly causes: readonly Cause[];
  /** False when the facts were too many to find out whether one can be spared. */
  readonly minimal: boolean;
  /** For each name with several packages among the causes: all its EVRs in the repositories, oldest first. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** Refusals of other requests that have nothing to do with this one. */
  readonly further: readonly Explanation[];
}

export interface MissingRequest {
  readonly request: string;
  /** For a request that stands for others: the one of them that names nothing. */
  readonly part?: string;
  readonly suggestions: readonly string[];
}

/** One fact that the user can check, and what follows from it for packages that could be added. */
export type Cause = Fact & {
  /** The fact in words. */
  readonly sentence: string;
  /** What the fact says in logic; it holds when each rule does. */
  readonly rules: readonly Rule[];
};

/**
 * When all of `all` are added, at least one of `any` must be. No `all`: at any rate. No `any`: never all of them.
 * `#1`, `#2` and so on stand for parts of a boolean dependency.
 */
export interface Rule {
  readonly all: readonly string[];
  readonly any: readonly string[];
}

/** The kinds of facts. `packages` are those that the fact says something of, in the order of names and versions. */
export type Fact =
  /** It is asked for, and `packages` would do. */
  | {
      readonly kind: 'request';
      readonly request: string;
      /** What the request stands for, where that is something else. */
      readonly wanted: string;
      /** The package of the base that asks for it, for what an override took away. */
      readonly owner?: string;
      readonly packages: readonly string[];
      readonly elsewhere: Elsewhere;
    }
  /** `packages` need a capability that the base does not provide, and `providers` do. */
  | {
      readonly kind: 'needs';
      readonly packages: readonly string[];
      readonly capability: string;
      readonly providers: readonly string[];
      readonly elsewhere: Elsewhere;
    }
  /** A conflict, or an Obsoletes, of `packages` with `others`. */
  | {
      readonly kind: 'conflicts' | 'obsoletes';
      readonly packages: readonly string[];
      readonly capability: string;
      readonly others: readonly string[];
    }
  | { readonly kind: 'one-version'; readonly name: string; readonly packages: readonly string[] }
  /** A boolean dependency of the base that packages would break. */
  | {
      readonly kind: 'base-needs';
      readonly base: string;
      readonly capability: string;
      readonly packages: readonly string[];
      readonly providers: readonly string[];
    }
  | (Obstacle & { readonly packages: readonly string[] });

/** What there is of a capability that nothing provides as it is needed. */
export interface Elsewhere {
  /** Packages of the base that provide it in another version. */
  readonly base: readonly string[];
  /** The same for packages of repositories. */
  readonly repositories: readonly string[];
}

/** Why a package that a repository has is not on offer. */
export type Hidden =
  /** By a pattern: of the user, or of the repository's settings where one is named. */
  | { readonly kind: 'excluded'; readonly pattern: string; readonly repository?: string }
  /** The user, or the settings of the repository (includepkgs), name what may be taken, and not this. */
  | { readonly kind: 'not-included'; readonly repository?: string }
  /** It belongs to a stream of a module that is not enabled; another one may be. */
  | {
      readonly kind: 'module-stream';
      readonly module: string;
      readonly stream: string;
      readonly enabled?: string;
    }
  /** An enabled stream of a module has packages of its name, and only those count. */
  | { readonly kind: 'module-shadowed'; readonly module: string; readonly stream: string };

/** Why a single package can never be added. */
export type Obstacle =
  /** The base has another version of it (or the same: then it cannot be added twice). */
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
  | Hidden
  | { readonly kind: 'architecture'; readonly arch: string };
