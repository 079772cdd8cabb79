#!/bin/bash
# Boots hosts of the demo distribution in containers. State of host NAME lies in WORKDIR/run/NAME.
#   host.sh prepare NAME ROOT     a fresh private host of a root tree: its files are its own, at no cost
#   host.sh ignite NAME CONFIG    applies an Ignition config to it with the real Ignition, as a first boot would
#   host.sh boot NAME             boots it and waits until systemd is up; prints the milliseconds, names failed units
#   host.sh exec NAME COMMAND...  runs a command inside
#   host.sh journal NAME [ARG...] prints its journal; arguments are those of journalctl
#   host.sh reboot NAME           stops and boots it; prints the milliseconds of the boot
#   host.sh stop NAME             shuts it down; what it wrote to /etc and /var stays for the next boot
#   host.sh rebase NAME ROOT      gives a stopped host the /usr of another release; /etc and /var stay
#   host.sh root NAME             prints the path of its root tree
#   host.sh destroy NAME          stops it and removes all of it
# VIADUCT_HOST_OWNER=PID at `prepare`: when that process ends, however it ends, the host is destroyed.
# The network is the machine's own. Hosts cannot set the clock. Needs root and the packages of needs.sh host.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=${VIADUCT_DEMO_DIR:-/var/tmp/viaduct-distro}
command=${1-}
name=${2-}
if [ -z "$name" ]; then
  sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
[[ $name =~ ^[a-z0-9][a-z0-9-]{0,40}$ ]] || { echo "host.sh: $name is no name of a host" >&2; exit 2; }
shift 2

fail() {
  echo "host $name: $*" >&2
  exit 1
}

[ "$(id -u)" -eq 0 ] || fail 'booting hosts needs root'
mkdir -p "$work/run"
work=$(cd "$work" && pwd -P)
state=$work/run/$name
root=$state/root
cgroup=viaduct-$(printf '%s' "$state" | sha256sum | cut -c1-12)

# A process is known by its number and the time it started: numbers are used again.
started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # fields, after the name, which may have spaces
  set -- ${stat##*) }
  [ "$1" != Z ] && echo "${20}"
}
remember() { echo "$2 $(started "$2")" >"$state/$1"; }
# living ROLE: prints the number of the remembered process, if it lives.
living() {
  local pid time
  read -r pid time 2>/dev/null <"$state/$1" || return 1
  [ "$(started "$pid")" = "$time" ] && echo "$pid"
}

# The whole cgroup v2 hierarchy, whatever the machine has mounted where; seen by the given command only.
with_cgroups() {
  unshare --mount --propagation private bash -c '
    umount -R /sys/fs/cgroup 2>/dev/null || umount -R -l /sys/fs/cgroup 2>/dev/null
    mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
    exec "$@"' - "$@"
}

# A private /usr: an overlay, which costs nothing, or a copy where there cannot be one (on another overlay, say). Only /usr is
# one: the kernel stacks two, and a host stacks its own over /usr and /etc when it merges extensions.
mount_usr() {
  local lower
  [ -s "$state/lower" ] || fail 'is not prepared'
  lower=$(cat "$state/lower")
  if mountpoint -q "$root/usr" || [ -e "$state/copied" ]; then return 0; fi
  mkdir -p "$state/upper" "$state/scratch"
  if ! mount -t overlay overlay -o "lowerdir=$lower/usr,upperdir=$state/upper,workdir=$state/scratch" "$root/usr" 2>/dev/null; then
    cp -a --reflink=auto "$lower/usr/." "$root/usr/"
    touch "$state/copied"
  fi
}
unmount_usr() { ! mountpoint -q "$root/usr" || umount "$root/usr" 2>/dev/null || umount -l "$root/usr"; }

# Entering gives all of root's capabilities, whatever the container was started with: the clock is taken away here, too.
inside() {
  local pid
  pid=$(living leader) || fail 'is not running'
  setpriv --bounding-set=-sys_time --inh-caps=-sys_time nsenter -t "$pid" -m -u -i -n -p -r -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    TERM=dumb SYSTEMD_COLORS=0 SYSTEMD_PAGER= "$@"
}

# Destroys the hosts whose owners are gone.
sweep() {
  local other pid time
  for other in "$work"/run/*/owner; do
    [ -f "$other" ] || continue
    read -r pid time <"$other" || continue
    [ "$(started "$pid")" = "$time" ] || bash "$here/host.sh" destroy "$(basename "$(dirname "$other")")" 8>&- || true
  done
}

prepare() {
  local lower entry
  [ -d "$1/usr" ] || fail "$1 is no root tree"
  lower=$(cd "$1" && pwd -P)
  destroy
  sweep
  mkdir -p "$root/usr"
  echo "$lower" >"$state/lower"
  [ -z "${VIADUCT_HOST_OWNER-}" ] || remember owner "$VIADUCT_HOST_OWNER" || fail "process $VIADUCT_HOST_OWNER is not there"
  for entry in "$lower"/*; do
    case ${entry##*/} in
      usr) ;;
      dev | proc | sys | run | tmp) mkdir "$root/${entry##*/}" ;;
      *) cp -a --reflink=auto "$entry" "$root/" ;;
    esac
  done
  chmod 1777 "$root/tmp"
  mount_usr
}

rebase() {
  [ -d "$1/usr" ] || fail "$1 is no root tree"
  ! living nspawn >/dev/null || fail 'is running'
  [ -s "$state/lower" ] || fail 'is not prepared'
  unmount_usr
  rm -rf --one-file-system "$state/upper" "$state/scratch" "$state/copied" "${root:?}/usr"
  mkdir "$root/usr"
  (cd "$1" && pwd -P) >"$state/lower"
  mount_usr
}

ignite() {
  local config stage log=$state/ignition.log
  local ignition=/usr/lib/dracut/modules.d/30ignition/ignition
  config=$(realpath -e "$1") || fail "there is no config $1"
  [ -x "$ignition" ] || fail 'Ignition is not installed'
  mount_usr
  rm -f "$state/ignition.json" "$state/ignition.state"
  for stage in fetch files; do
    IGNITION_CONFIG_FILE=$config timeout -k 5 120 "$ignition" -platform=file -stage="$stage" -root="$root" \
      -config-cache="$state/ignition.json" -state-file="$state/ignition.state" -log-to-stdout >"$log" 2>&1 </dev/null ||
      fail "Ignition failed in stage $stage: $(grep -iE 'crit|err|fail' "$log" | tail -n 2 | cut -c1-300 | tr '\n' ' ')"
  done
}

# Whatever ends the owner, the host goes with it.
watch_owner() {
  local owner
  owner=$(living owner) || return 0
  VIADUCT_DEMO_DIR=$work setsid bash -c 'tail --pid="$0" -f /dev/null; exec bash "$1" destroy "$2"' \
    "$owner" "$here/host.sh" "$name" >/dev/null 2>&1 </dev/null 8>&- &
  remember watchdog $!
}

console() { tail -n 3 "$state/console.log" | tr -d '\r' | tr '\n' ' ' | cut -c1-300; }

# Waits until systemd has started everything; prints its word for the result.
await() {
  local pid word
  while living nspawn >/dev/null; do
    pid=$(pgrep -P "$(living nspawn)" 2>/dev/null | head -n 1) || true
    if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = systemd ]; then
      remember leader "$pid" || continue
      # No udev in a container: loop devices get their nodes by hand, before anything wants to merge an image.
      word=$(inside sh -c '[ -e /dev/loop-control ] || {
        mknod -m 600 /dev/loop-control c 10 237
        i=0; while [ $i -lt 64 ]; do mknod -m 600 /dev/loop$i b 7 $i; i=$((i + 1)); done; }
        timeout 90 systemctl is-system-running --wait' 2>/dev/null) || true
      case $word in running | degraded | maintenance) echo "$word"; return 0 ;; esac
    fi
    [ $(($(date +%s) - $1)) -lt 100 ] || return 1
    # The one thing to wait for that nobody announces: that systemd listens.
    read -rt 0.05 <> <(:) || true
  done
  return 1
}

boot() {
  local begun word
  mount_usr
  ! living leader >/dev/null || fail 'is running already'
  stop
  begun=$(date +%s%N)
  mkdir -p "$state/writable"
  trap 'stop; exit 130' INT TERM HUP
  # All but /etc and /var is immutable. Nothing inside can set the machine's clock.
  # shellcheck disable=SC2016 # variables of the inner shell
  setsid unshare --mount --propagation private bash -c '
    umount -R /sys/fs/cgroup 2>/dev/null || umount -R -l /sys/fs/cgroup 2>/dev/null
    mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
    mkdir -p "/sys/fs/cgroup/$1"
    echo $$ >"/sys/fs/cgroup/$1/cgroup.procs"
    # By another path, because nspawn makes everything below the one it is given read-only.
    mount --bind "$3" "$4" || exit 1
    exec systemd-nspawn --quiet --keep-unit --register=no --boot --read-only -D "$3" -M "$2" \
      --bind="$4/etc:/etc" --bind="$4/var:/var" --console=read-only --link-journal=no --resolv-conf=off --timezone=off \
      --capability=all --drop-capability=CAP_SYS_TIME' \
    - "$cgroup" "$name" "$root" "$state/writable" >"$state/console.log" 2>&1 </dev/null 8>&- &
  remember nspawn $! || fail "did not start: $(console)"
  watch_owner
  if ! word=$(await "$((begun / 1000000000))"); then
    stop
    fail "did not come up: $(console)"
  fi
  trap - INT TERM HUP
  [ "$word" = running ] ||
    echo "host $name: $word; failed units: $(inside systemctl list-units --failed --plain --no-legend | cut -d ' ' -f 1 | tr '\n' ' ')" >&2
  echo $((($(date +%s%N) - begun) / 1000000))
}

# Ends what is left in the host's cgroup, and the cgroup. A host's processes cannot leave it.
clear_cgroup() {
  # shellcheck disable=SC2016 # variables of the inner shell
  with_cgroups bash -c '
    cd "/sys/fs/cgroup/$1" 2>/dev/null || exit 0
    echo 1 >cgroup.kill
    for ((tries = 0; tries < 200; tries++)); do
      grep -q "^populated 0" cgroup.events && break
      read -rt 0.05 <> <(:)
    done
    cd / && find "/sys/fs/cgroup/$1" -depth -type d -exec rmdir {} +' - "$cgroup" || true
}

stop() {
  local leader watchdog tries
  [ -d "$state" ] || return 0
  if watchdog=$(living watchdog) && [ "$watchdog" != $$ ]; then kill -- "-$watchdog" 2>/dev/null || true; fi
  if leader=$(living leader) && living nspawn >/dev/null; then
    inside systemctl poweroff --no-block >/dev/null 2>&1 || kill -s RTMIN+4 "$leader" 2>/dev/null || true
    # Not tail --pid: where process 1 is slow to collect the dead, they look alive to it.
    for ((tries = 0; tries < 600; tries++)); do
      living nspawn >/dev/null || break
      read -rt 0.05 <> <(:) || true
    done
  fi
  [ ! -e "$state/nspawn" ] || clear_cgroup
  rm -f "$state/nspawn" "$state/leader" "$state/watchdog"
}

journal() {
  if living leader >/dev/null; then
    inside journalctl --no-pager "$@"
  else
    journalctl --no-pager -D "$root/var/log/journal" "$@"
  fi
}

destroy() {
  stop
  unmount_usr
  rm -rf --one-file-system "$state"
}

# One change of a host at a time.
case $command in
  prepare | ignite | boot | reboot | stop | rebase | destroy)
    # The one who destroys a host removes the file: whoever waited for that one waits again.
    until [ "$work/run/.$name.lock" -ef /proc/self/fd/8 ]; do
      exec 8>"$work/run/.$name.lock"
      flock 8
    done 2>/dev/null
    ;;
esac
case $command in
  prepare | rebase) "$command" "${1:?the root tree is missing}" ;;
  ignite) ignite "${1:?the config is missing}" ;;
  boot | stop) "$command" ;;
  destroy)
    destroy
    rm -f "$work/run/.$name.lock"
    ;;
  reboot)
    stop
    boot
    ;;
  exec) inside "$@" ;;
  journal) journal "$@" ;;
  root) echo "$root" ;;
  *)
    echo "host.sh: unknown command $command" >&2
    exit 2
    ;;
esac
