/** How a value of the YAML becomes one of Ignition. */
export type Rule =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  /** Permission bits; YAML 1.1 octals (0644) and YAML 1.2 ones (0o644) are octal, as in Butane. */
  | { readonly kind: 'mode'; readonly of: 'file' | 'directory' }
  | { readonly kind: 'list'; readonly item: Rule }
  | { readonly kind: 'object'; readonly fields: Fields; readonly required: readonly string[] }
  /** Contents: `source`, or `inline` that becomes a data URL. */
  | { readonly kind: 'resource' };

export type Fields = Readonly<Record<string, Rule>>;

const text: Rule = { kind: 'text' };
const boolean: Rule = { kind: 'boolean' };
const integer: Rule = { kind: 'integer' };
const resource: Rule = { kind: 'resource' };
const list = (item: Rule): Rule => ({ kind: 'list', item });
const object = (fields: Fields, ...required: string[]): Rule => ({ kind: 'object', fields, required });

const owner = object({ id: integer, name: text });
const node = { path: text, overwrite: boolean, user: owner, group: owner };

export const resourceFields = {
  inline: text,
  source: text,
  compression: text,
  http_headers: list(object({ name: text, value: text }, 'name')),
  verification: object({ hash: text }),
} as const satisfies Fields;

/** The sections that are read, with Butane's own keys (coreos/butane docs/config-fcos-v1_*.md). */
export const sections = {
  passwd: object({
    users: list(
      object(
        {
          name: text,
          password_hash: text,
          ssh_authorized_keys: list(text),
          uid: integer,
          gecos: text,
          home_dir: text,
          no_create_home: boolean,
          primary_group: text,
          groups: list(text),
          no_user_group: boolean,
          no_log_init: boolean,
          shell: text,
          should_exist: boolean,
          system: boolean,
        },
        'name',
      ),
    ),
    groups: list(
      object(
        { name: text, gid: integer, password_hash: text, should_exist: boolean, system: boolean },
        'name',
      ),
    ),
  }),
  storage: object({
    directories: list(object({ ...node, mode: { kind: 'mode', of: 'directory' } }, 'path')),
    files: list(
      object(
        { ...node, mode: { kind: 'mode', of: 'file' }, contents: resource, append: list(resource) },
        'path',
      ),
    ),
    links: list(object({ ...node, target: text, hard: boolean }, 'path', 'target')),
  }),
  systemd: object({
    units: list(
      object(
        {
          name: text,
          enabled: boolean,
          mask: boolean,
          contents: text,
          dropins: list(object({ name: text, contents: text }, 'name')),
        },
        'name',
      ),
    ),
  }),
} as const satisfies Fields;

/** Variants of Butane whose ordinary keys these are, with their stable versions. */
export const variants: Readonly<Record<string, readonly string[]>> = {
  fcos: ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0'],
  flatcar: ['1.0.0', '1.1.0'],
  r4e: ['1.0.0', '1.1.0'],
  fiot: ['1.0.0'],
};
