/**
 * What a person would write: ordinary Butane, and one line more. The rest is for the container that the demo boots: it
 * shares the machine's clock, which chronyd is therefore told to leave alone.
 */
export function hostConfig(extensions: readonly string[]): string {
  return `variant: fcos
version: 1.4.0
extensions: [${extensions.join(', ')}]
storage:
  files:
    - path: /etc/default/chrony
      mode: 0644
      contents:
        inline: |
          DAEMON_OPTS="-x"
systemd:
  units:
    - name: chrony.service
      dropins:
        - name: 10-in-a-container.conf
          contents: |
            [Unit]
            ConditionCapability=
`;
}
