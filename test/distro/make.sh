#!/bin/bash
# Makes a small but real RPM distribution out of Debian's packages, and a host of it:
#   WORKDIR/repo/base    every package of a Debian root as an RPM (true files, dependencies, ELF provides), signed
#   WORKDIR/repo/extra   packages that the host does not have: daemons and tools of Debian, and a few of our own, signed
#   WORKDIR/key.asc      the key they are signed with
#   WORKDIR/host         a root tree installed from repo/base by dnf, with its rpmdb, laid out like Fedora CoreOS
#   WORKDIR/info.env     where all that is, as KEY=VALUE
# Each stage is kept until something it is made from changes; a run that is killed leaves nothing that the next one takes for
# finished. Runs wait for each other. Prints WORKDIR; progress goes to standard error.
# Usage: make.sh [--suite SUITE] [WORKDIR]      (root; the packages of needs.sh distro)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suite=trixie
if [ "${1-}" = --suite ]; then
  suite=${2:?the suite is missing}
  shift 2
fi
[[ $suite =~ ^[a-z]+$ ]] || { echo "error[E_SETUP]: $suite is no suite of Debian" >&2; exit 2; }
work=${1:-${VIADUCT_DEMO_DIR:-/var/tmp/viaduct-distro}}
base_packages=systemd,systemd-sysv,systemd-container,dbus,udev,libcryptsetup12,iproute2,kmod,mount,passwd
extra_packages='chrony mosquitto tcpdump strace jq'
# What only Debian's own maintainer scripts need: they are not carried over, so neither are these dependencies.
script_tools='adduser,debconf,ucf,init-system-helpers,lsb-base,sysvinit-utils'

say() { printf '%s\n' "$*" >&2; }

[ "$(id -u)" -eq 0 ] || { say 'error[E_SETUP]: making the distribution needs root'; exit 3; }
mkdir -p "$work"
work=$(cd "$work" && pwd -P)
# The default lies in a folder that everyone can write to, and what lies in it is run by root.
[ "$(stat -c %u "$work")" = 0 ] || { say "error[E_SETUP]: $work belongs to another user"; exit 3; }
chmod go-w "$work"
exec 9>"$work/lock"
if ! flock -n 9; then
  say "Waiting for another run that works in $work"
  flock 9
fi
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1700000000 TZ=UTC
export HOME=$work/home GNUPGHOME=$work/home/gnupg
mkdir -p "$HOME"
# Debian's rpm would keep databases in the home folder; Fedora CoreOS has them here.
echo '%_dbpath /usr/lib/sysimage/rpm' >"$HOME/.rpmmacros"

# What is being made lies here until it is whole.
new=$work/new
memory=/dev/shm/viaduct-$(printf '%s' "$work" | sha256sum | cut -c1-12)
clean() { rm -rf "$new" "$memory"; }
trap clean EXIT
trap 'exit 130' INT TERM HUP

# stage TITLE FUNCTION OUTPUT INPUT...: makes WORKDIR/OUTPUT with the function, which writes to WORKDIR/new, unless it was made
# from the same inputs (files, or other words).
number=0
stage() {
  local title=$1 function=$2 output=$3 key begun=$SECONDS stamp
  shift 3
  number=$((number + 1))
  stamp=$work/.made-${output//\//-}
  key=$({
    declare -f "$function"
    for input in "$@"; do if [ -f "$input" ]; then cat "$input"; else echo "$input"; fi; done
  } | sha256sum)
  if [ -e "$work/$output" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return 0; fi
  rm -f "$stamp"
  clean
  mkdir -p "$new" "$work/logs" "$(dirname "$work/$output")"
  say "[$number/5] $title ..."
  # What it starts holds the lock, too: if this process is killed, the next run waits until its children have ended.
  "$function"
  rm -rf "$new/old"
  [ ! -e "$work/$output" ] || mv "$work/$output" "$new/old"
  mv "$new/made" "$work/$output"
  echo "$key" >"$stamp"
  clean
  say "[$number/5] $title: $((SECONDS - begun)) s"
}

# failed LOG: the end of a log, and the exit status for what the environment did.
failed() {
  tail -n 5 "$1" >&2
  say "error[E_SETUP]: see $1"
  exit 3
}

# A mirror of Debian proper among the machine's package sources, whatever else is there.
mirror() {
  local found
  found=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 == "Debian" {print $3; exit}')
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk '/^URIs:/ && !/security/ {print $2; exit}')
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    awk '$1 == "deb" && !/security/ {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; exit}}')
  [ -n "$found" ] || { say 'error[E_SETUP]: the package sources of this machine name no Debian mirror'; exit 3; }
  printf '%s\n' "$found"
}

# dpkg writes and flushes thousands of small files: in memory that takes a third of the time, where there is enough of it.
roomy_folder() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || free=0
  if [ "${free:-0}" -gt 1500000 ] && [ "$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)" -gt 3000000 ]; then
    echo "$memory"
  else
    echo "$new/root"
  fi
}

make_roots() {
  local folder from log=$work/logs/roots.log
  folder=$(roomy_folder)
  from=$(mirror)
  mkdir -p "$folder" "$new/made/base"
  # The mirror may be a frozen copy, whose release file is past its date.
  # shellcheck disable=SC2016 # the hook's own variable
  mmdebstrap --quiet --variant=apt --mode=root --include="$base_packages" \
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --customize-hook='tar -C "$1" --exclude="./dev/*" --exclude="./proc/*" --exclude="./sys/*" -cf - . | tar -C '"$new/made/base"' -xpf -' \
    --customize-hook='DEBIAN_FRONTEND=noninteractive chroot "$1" apt-get install -y -q --no-install-recommends '"$extra_packages" \
    "$suite" "$folder/full" "$from" >"$log" 2>&1 </dev/null || failed "$log"
  bash "$here/tame-extra.sh" "$folder/full"
  cp -a "$folder/full" "$new/made/full"
  # Only what this run needed to get the packages; it names the mirror.
  rm -rf "$new"/made/*/etc/apt/sources.list* "$new"/made/*/var/lib/apt/lists "$new"/made/*/var/cache/apt
}

# GnuPG's agent would keep the lock.
gpg() { command gpg "$@" 9>&-; }

make_key() {
  rm -rf "$GNUPGHOME"
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --passphrase '' --quick-generate-key 'Viaduct demo <demo@example.org>' rsa3072 sign never
  gpg --armor --export >"$new/made"
  gpgconf --kill all
}

# build_specs SPECS OUT: one tree and one log for each package, so that two can be built at once.
build_specs() {
  local specs=$1 out=$2 total
  total=$(find "$specs" -name '*.spec' | wc -l)
  find "$specs" -name '*.spec' -print0 | sort -z | xargs -0 -P 2 -I{} "$here/build-spec.sh" {} "$out" |
    awk -v total="$total" '{if (++built % 25 == 0) {print "      " built " of " total " packages" >"/dev/stderr"}}'
}

# finish_repo FOLDER COMPRESSION: signs all packages, and writes the metadata.
finish_repo() {
  local repo=$1 compression=$2 log=$work/logs/sign.log
  find "$repo" -name '*.rpm' -print0 |
    xargs -0 rpmsign --define '_gpg_name Viaduct demo' --define '__gpg /usr/bin/gpg' --addsign >"$log" 2>&1 9>&- || failed "$log"
  gpgconf --kill all
  createrepo_c --quiet --no-database --compress-type "$compression" --general-compress-type "$compression" \
    --revision 1 --set-timestamp-to-revision "$repo"
}

make_base_repo() {
  mkdir "$new/made"
  python3 "$here/debian-to-spec.py" --root "$work/roots/base" --out "$new/specs" --frame --drop "$script_tools"
  build_specs "$new/specs" "$new/made"
  finish_repo "$new/made" gz
}

make_extra_repo() {
  mkdir "$new/made"
  python3 "$here/debian-to-spec.py" --root "$work/roots/full" --without "$work/roots/base" --out "$new/specs" \
    --drop "$script_tools"
  cp "$here"/specs/*.spec "$new/specs/"
  build_specs "$new/specs" "$new/made"
  finish_repo "$new/made" xz
}

make_host() {
  local log=$work/logs/host.log
  mkdir "$new/made" "$new/dnf"
  cat >"$new/dnf/dnf.conf" <<CONF
[main]
gpgcheck=1
install_weak_deps=0
reposdir=/dev/null
cachedir=$new/dnf/cache
logdir=$new/dnf
[base]
name=base
baseurl=file://$work/repo/base
gpgkey=file://$work/key.asc
CONF
  # shellcheck disable=SC2086 # a list of words
  dnf -q -y -c "$new/dnf/dnf.conf" --installroot="$new/made" --releasever=44 --setopt=tsflags=nodocs install \
    setup ${base_packages//,/ } bash coreutils util-linux >"$log" 2>&1 </dev/null || failed "$log"
  bash "$here/shape-host.sh" "$new/made"
}

convert=("$here/debian-to-spec.py" "$here/build-spec.sh" "$script_tools" "$(declare -f build_specs finish_repo)")
stage 'Install Debian packages to convert' make_roots roots "$suite" "$base_packages" "$extra_packages" "$here/tame-extra.sh"
stage 'Generate a signing key' make_key key.asc
stage 'Build and sign the base repository' make_base_repo repo/base "$work/.made-roots" "$work/key.asc" "${convert[@]}"
stage 'Build and sign the extra repository' make_extra_repo repo/extra "$work/.made-roots" "$work/key.asc" "${convert[@]}" \
  "$here"/specs/*
stage 'Install a host from the base repository' make_host host "$work/.made-repo-base" "$here/shape-host.sh" "$base_packages"

cat >"$work/info.env.new" <<INFO
SUITE=$suite
ARCHITECTURE=$(uname -m)
RELEASE=$(sed -n 's/^OSTREE_VERSION=//p' "$work/host/usr/lib/os-release")
BASE_REPOSITORY=$work/repo/base
EXTRA_REPOSITORY=$work/repo/extra
HOST=$work/host
KEY=$work/key.asc
INFO
mv "$work/info.env.new" "$work/info.env"
printf '%s\n' "$work"
