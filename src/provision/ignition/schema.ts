/** The part of an Ignition config that we write (spec 3.3.0 to 3.6.0: coreos/ignition docs/configuration-v3_*.md). */
export interface IgnitionConfig {
  readonly ignition: { readonly version: SpecVersion };
  readonly passwd?: { readonly users?: readonly IgnitionUser[]; readonly groups?: readonly IgnitionGroup[] };
  readonly storage?: {
    readonly directories?: readonly IgnitionDirectory[];
    readonly files?: readonly IgnitionFile[];
    readonly links?: readonly IgnitionLink[];
  };
  readonly systemd?: { readonly units?: readonly IgnitionUnit[] };
}

export const specVersions = ['3.3.0', '3.4.0', '3.5.0', '3.6.0'] as const;
export type SpecVersion = (typeof specVersions)[number];

export interface Resource {
  readonly source?: string;
  readonly compression?: string;
  readonly httpHeaders?: readonly { readonly name: string; readonly value?: string }[];
  /** `sha256-<hex>` or `sha512-<hex>` of the content after decompression. */
  readonly verification?: { readonly hash?: string };
}

interface Owner {
  readonly id?: number;
  readonly name?: string;
}

interface Node {
  readonly path: string;
  readonly overwrite?: boolean;
  readonly user?: Owner;
  readonly group?: Owner;
}

export interface IgnitionDirectory extends Node {
  readonly mode?: number;
}

export interface IgnitionFile extends Node {
  readonly mode?: number;
  readonly contents?: Resource;
  readonly append?: readonly Resource[];
}

export interface IgnitionLink extends Node {
  readonly target: string;
  readonly hard?: boolean;
}

export interface IgnitionUnit {
  readonly name: string;
  readonly enabled?: boolean;
  readonly mask?: boolean;
  readonly contents?: string;
  readonly dropins?: readonly { readonly name: string; readonly contents?: string }[];
}

export interface IgnitionUser {
  readonly name: string;
  readonly uid?: number;
  readonly gecos?: string;
  readonly homeDir?: string;
  readonly noCreateHome?: boolean;
  readonly primaryGroup?: string;
  readonly groups?: readonly string[];
  readonly noUserGroup?: boolean;
  readonly noLogInit?: boolean;
  readonly shell?: string;
  readonly shouldExist?: boolean;
  readonly system?: boolean;
  readonly passwordHash?: string;
  readonly sshAuthorizedKeys?: readonly string[];
}

export interface IgnitionGroup {
  readonly name: string;
  readonly gid?: number;
  readonly passwordHash?: string;
  readonly shouldExist?: boolean;
  readonly system?: boolean;
}
