#!/bin/bash
# Boots hosts of the demo distribution in containers. State of host NAME lies in WORKDIR/run/NAME.
#   host.sh prepare NAME ROOT     a fresh private copy of a root tree (an overlay: it costs nothing)
#   host.sh ignite NAME CONFIG    applies an Ignition config to it with the real Ignition, as a first boot would
#   host.sh boot NAME             boots it with a read-only /usr and waits until systemd is up; prints the milliseconds
#   host.sh exec NAME COMMAND...  runs a command inside
#   host.sh stop NAME             shuts it down; what it wrote to /etc and /var stays for the next boot
#   host.sh root NAME             prints the path of its root tree
#   host.sh destroy NAME          stops it and removes all of it
# The network is the machine's own. Needs root and the packages of needs.sh host.
set -euo pipefail

work=${VIADUCT_DEMO_DIR:-/var/tmp/viaduct-distro}
command=${1-}
name=${2-}
[ -n "$name" ] || { sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[[ $name =~ ^[a-z0-9][a-z0-9-]{0,30}$ ]] || { echo "host.sh: $name is no name of a host" >&2; exit 2; }
state=$work/run/$name
root=$state/root

fail() { echo "host $name: $*" >&2; exit 1; }

is_mounted() { mountpoint -q "$1" 2>/dev/null; }

mount_root() {
  is_mounted "$root" && return 0
  mkdir -p "$state/upper" "$state/scratch" "$root"
  mount -t overlay overlay -o "lowerdir=$(cat "$state/lower"),upperdir=$state/upper,workdir=$state/scratch" "$root"
}

# The process that is PID 1 of the host, while it lives.
leader() {
  local pid
  pid=$(cat "$state/leader" 2>/dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = systemd ] && grep -qa "$state" "/proc/$pid/mountinfo" 2>/dev/null && echo "$pid"
}

inside() {
  local pid
  pid=$(leader) || fail 'is not running'
  nsenter -t "$pid" -m -u -i -n -p -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    TERM=dumb SYSTEMD_COLORS=0 SYSTEMD_PAGER= "$@"
}

prepare() {
  local lower=$1
  destroy
  [ -d "$lower/usr" ] || fail "$lower is no root tree"
  mkdir -p "$state"
  (cd "$lower" && pwd -P) >"$state/lower"
  mount_root
}

ignite() {
  local config stage log=$state/ignition.log
  config=$(realpath "$1")
  local ignition=/usr/lib/dracut/modules.d/30ignition/ignition
  [ -x "$ignition" ] || fail 'Ignition is not installed'
  mount_root
  rm -f "$state/ignition.json" "$state/ignition.state"
  for stage in fetch files; do
    IGNITION_CONFIG_FILE=$config timeout 120 "$ignition" -platform=file -stage="$stage" -root="$root" \
      -config-cache="$state/ignition.json" -state-file="$state/ignition.state" -log-to-stdout >"$log" 2>&1 ||
      fail "Ignition failed in stage $stage: $(grep -iE 'crit|err|fail' "$log" | tail -n 2 | cut -c1-300 | tr '\n' ' ')"
  done
}

boot() {
  local begun nspawn pid phase
  leader >/dev/null && fail 'is running already'
  mount_root
  begun=$(date +%s%N)
  # A cgroup hierarchy of its own, whatever the machine has; clock and host name stay the machine's business.
  setsid unshare --mount --propagation private bash -c '
    umount -R /sys/fs/cgroup 2>/dev/null || umount -R -l /sys/fs/cgroup 2>/dev/null
    mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
    mkdir -p "/sys/fs/cgroup/viaduct-$0"
    echo $$ >"/sys/fs/cgroup/viaduct-$0/cgroup.procs"
    root=$1 state=$2
    mkdir -p "$state/etc"
    [ -d "$state/var" ] || { cp -a "$root/var" "$state/var.new" && mv "$state/var.new" "$state/var"; }
    # All but /etc and /var is immutable.
    exec systemd-nspawn --quiet --keep-unit --register=no --boot --read-only -D "$root" -M "$0" \
      --overlay="+/etc:$state/etc:/etc" --bind="$state/var:/var" --console=read-only --link-journal=no --resolv-conf=off --timezone=off \
      --capability=all --drop-capability=CAP_SYS_TIME' \
    "$name" "$root" "$state" >"$state/console.log" 2>&1 </dev/null 9>&- &
  nspawn=$!
  echo "$nspawn" >"$state/nspawn"
  while [ $((($(date +%s%N) - begun) / 1000000)) -lt 90000 ]; do
    kill -0 "$nspawn" 2>/dev/null || fail "died while booting: $(tail -n 3 "$state/console.log" | tr -d '\r' | tr '\n' ' ')"
    pid=$(pgrep -P "$nspawn" 2>/dev/null | head -n 1) || true
    if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = systemd ]; then
      echo "$pid" >"$state/leader"
      # No udev in a container: loop devices get their nodes by hand, before anything wants to merge an image.
      inside sh -c '[ -e /dev/loop-control ] || {
        mknod -m 600 /dev/loop-control c 10 237
        i=0; while [ $i -lt 64 ]; do mknod -m 600 /dev/loop$i b 7 $i; i=$((i + 1)); done; }' 2>/dev/null || true
      phase=$(inside systemctl is-system-running 2>/dev/null || true)
      case $phase in running | degraded)
        echo $((($(date +%s%N) - begun) / 1000000))
        return 0
        ;;
      esac
    fi
    read -rt 0.05 <> <(:) || true
  done
  stop
  fail "did not come up in 90 s: $(tail -n 3 "$state/console.log" | tr -d '\r' | tr '\n' ' ')"
}

stop() {
  local nspawn pid
  nspawn=$(cat "$state/nspawn" 2>/dev/null) || return 0
  if pid=$(leader); then
    inside systemctl poweroff --no-block >/dev/null 2>&1 || kill -s RTMIN+4 "$pid" 2>/dev/null || true
    timeout 30 tail --pid="$nspawn" -f /dev/null || kill -9 "$pid" "$nspawn" 2>/dev/null || true
  elif kill -0 "$nspawn" 2>/dev/null && grep -qa "$name" "/proc/$nspawn/cmdline"; then
    kill -9 "$nspawn" 2>/dev/null || true
  fi
  rm -f "$state/nspawn" "$state/leader"
  local hierarchy
  for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [ ! -d "$hierarchy/viaduct-$name" ] || find "$hierarchy/viaduct-$name" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  done
}

destroy() {
  [ -d "$state" ] || return 0
  stop
  ! is_mounted "$root" || umount "$root" 2>/dev/null || umount -l "$root"
  rm -rf "$state"
}

shift 2
case $command in
  prepare) prepare "$1" ;;
  ignite) ignite "$1" ;;
  boot) boot ;;
  exec) inside "$@" ;;
  stop) stop ;;
  root) echo "$root" ;;
  destroy) destroy ;;
  *) echo "host.sh: unknown command $command" >&2; exit 2 ;;
esac
