#!/bin/bash
# Gives a freshly installed root what makes it a host of an image-based OS. Usage: shape-host.sh ROOT
set -euo pipefail
root=$1

for folder in dev proc sys run tmp var/lib var/log/journal var/tmp var/cache/ldconfig sysroot boot; do mkdir -p "$root/$folder"; done
chmod 1777 "$root/tmp" "$root/var/tmp"
cat >"$root/usr/lib/os-release" <<'RELEASE'
NAME="Fedora Linux"
ID=fedora
VERSION_ID=44
VERSION="44.20261101.3.0 (CoreOS-like demo)"
VARIANT_ID=coreos
PRETTY_NAME="CoreOS-like demo host 44.20261101.3.0"
OSTREE_VERSION=44.20261101.3.0
RELEASE
rm -f "$root/etc/os-release"
ln -s ../usr/lib/os-release "$root/etc/os-release"
# As machine id, "uninitialized" makes the next boot the first one: presets are applied. Nobody answers questions then.
echo uninitialized >"$root/etc/machine-id"
rm -f "$root/etc/hostname" "$root/var/lib/dbus/machine-id"
for unit in systemd-firstboot.service systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service \
  systemd-resolved.service systemd-timesyncd.service fstrim.timer e2scrub_all.timer; do
  ln -sfn /dev/null "$root/etc/systemd/system/$unit"
done
# As in Fedora: nothing is enabled that no preset names. What the base enables was enabled when it was installed.
echo 'disable *' >"$root/usr/lib/systemd/system-preset/99-default-disable.preset"
# Ignition labels whatever it writes, so it wants a policy.
mkdir -p "$root/etc/selinux/targeted/contexts/files"
printf 'SELINUX=permissive\nSELINUXTYPE=targeted\n' >"$root/etc/selinux/config"
cat >"$root/etc/selinux/targeted/contexts/files/file_contexts" <<'CONTEXTS'
/.*  system_u:object_r:root_t:s0
/etc(/.*)?  system_u:object_r:etc_t:s0
/etc/systemd/system(/.*)?  system_u:object_r:systemd_unit_file_t:s0
/var(/.*)?  system_u:object_r:var_t:s0
CONTEXTS
# State lives in /var.
for pair in home:home root:roothome opt:opt srv:srv mnt:mnt media:media usr/local:usrlocal; do
  from=$root/${pair%%:*}
  to=${pair##*:}
  [ ! -L "$from" ] || continue
  mkdir -p "$root/var/$to"
  if [ -d "$from" ]; then cp -a "$from/." "$root/var/$to/" && rm -rf "$from"; fi
  case $pair in usr/*) ln -s "../var/$to" "$from" ;; *) ln -s "var/$to" "$from" ;; esac
done
