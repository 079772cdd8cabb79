#!/bin/bash
# Changes daemons of a Debian root so that the demo's hosts, which share the machine's network and clock, can run them.
# Usage: tame-extra.sh ROOT
set -euo pipefail
root=$1

# chronyd must leave the clock alone (-x), ask nobody, and take no port from the machine; chronyc uses its socket.
sed -i '/^ConditionCapability=CAP_SYS_TIME$/d' "$root/usr/lib/systemd/system/chrony.service"
echo 'DAEMON_OPTS="-x"' >"$root/etc/default/chrony"
for conf in "$root/etc/chrony/chrony.conf" "$root/usr/share/chrony/chrony.conf"; do
  sed -i -E '/^(pool|server|peer|sourcedir|rtcsync|makestep|rtconutc|leapsectz|leapseclist)\b/d' "$conf"
  printf 'port 0\ncmdport 0\n' >>"$conf"
done
