/** What a person would write: ordinary Butane, and one line more. */
export function hostConfig(extensions: readonly string[]): string {
  return `variant: fcos
version: 1.4.0
extensions: [${extensions.join(', ')}]
storage:
  files:
    - path: /etc/motd
      mode: 0644
      overwrite: true
      contents:
        inline: |
          This host was provisioned by viaduct demo.
`;
}
