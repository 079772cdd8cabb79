#!/bin/bash
# Makes a small but real RPM distribution out of Debian's packages, and a host of it:
#   WORKDIR/repo/base    every package of a Debian root as an RPM (true files, dependencies, ELF provides), signed
#   WORKDIR/repo/extra   packages that the host does not have: daemons and tools of Debian, and a few of our own, signed
#   WORKDIR/key.asc      the key they are signed with
#   WORKDIR/host         a root tree installed from repo/base by dnf, with its rpmdb, laid out like Fedora CoreOS
# Each stage is kept; a run that is killed leaves nothing that the next one takes for finished.
# Usage: make.sh [WORKDIR]      (root; the packages of needs.sh distro)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${1:-${VIADUCT_DEMO_DIR:-/var/tmp/viaduct-distro}}
suite=trixie
base_packages=systemd,systemd-sysv,systemd-container,dbus,udev,libcryptsetup12,iproute2,kmod,mount,passwd
extra_packages='chrony tcpdump strace jq'
# What only Debian's own maintainer scripts need: they are not carried over, so neither are these dependencies.
script_tools='adduser,debconf,ucf,init-system-helpers,lsb-base,sysvinit-utils'

[ "$(id -u)" -eq 0 ] || { echo 'error[E_SETUP]: making the distribution needs root' >&2; exit 3; }
mkdir -p "$work"
work=$(cd "$work" && pwd -P)
exec 9>"$work/lock"
flock 9
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1700000000 TZ=UTC
export HOME=$work/home GNUPGHOME=$work/home/gnupg
mkdir -p "$HOME"
# Debian's rpm would keep databases in the home folder; Fedora CoreOS has them here.
echo '%_dbpath /usr/lib/sysimage/rpm' >"$HOME/.rpmmacros"

say() { printf '%s\n' "$*" >&2; }

# stage NAME INPUT... -- COMMAND...: runs the command unless it already succeeded with the same inputs.
stage() {
  local name=$1 key
  shift
  key=$(printf '%s\n' "$@" "$suite" "$base_packages" "$extra_packages" | cat - "$here"/*.py "$here"/make.sh "$here"/specs/* | sha256sum)
  if [ "$(cat "$work/$name.done" 2>/dev/null)" = "$key" ]; then return 0; fi
  rm -f "$work/$name.done"
  say "$name ..."
  local begun=$SECONDS
  "$@"
  echo "$key" >"$work/$name.done"
  say "$name: $((SECONDS - begun)) s"
}

mirror() {
  awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep . ||
    awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; exit}}' /etc/apt/sources.list
}

make_roots() {
  local fast
  rm -rf "$work/roots" "$work/roots.new"
  mkdir -p "$work/roots.new/base"
  # dpkg writes and flushes thousands of small files: in memory that takes a third of the time.
  fast=$(mktemp -d /dev/shm/viaduct-root.XXXXXX)
  # shellcheck disable=SC2064 # its value now
  trap "rm -rf '$fast'" RETURN EXIT
  # The mirror may be a frozen copy, whose release file is past its date.
  # shellcheck disable=SC2016 # the hook's own variable
  if ! mmdebstrap --quiet --variant=apt --mode=root --include="$base_packages" \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io \
    --customize-hook='tar -C "$1" --exclude="./dev/*" --exclude="./proc/*" --exclude="./sys/*" -cf - . | tar -C '"$work/roots.new/base"' -xpf -' \
    --customize-hook='DEBIAN_FRONTEND=noninteractive chroot "$1" apt-get install -y -q --no-install-recommends '"$extra_packages" \
    "$suite" "$fast/full" "$(mirror)" >"$work/roots.log" 2>&1; then
    tail -n 5 "$work/roots.log" >&2
    return 3
  fi
  cp -a "$fast/full" "$work/roots.new/full"
  mv "$work/roots.new" "$work/roots"
}

make_key() {
  [ ! -s "$work/key.asc" ] || return 0
  rm -rf "$GNUPGHOME"
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --passphrase '' --quick-generate-key 'Viaduct demo <demo@example.org>' rsa3072 sign never
  gpg --armor --export >"$work/key.asc.new"
  gpgconf --kill all
  mv "$work/key.asc.new" "$work/key.asc"
}

build_specs() {
  local specs=$1 out=$2 name
  # One tree and one log for each package, so that two can be built at once.
  find "$specs" -name '*.spec' -print0 | sort -z | xargs -0 -P 2 -I{} "$here/build-spec.sh" {} "$out"
}

sign_and_index() {
  local repo=$1 compression=$2
  find "$repo" -name '*.rpm' -print0 |
    xargs -0 rpmsign --define '_gpg_name Viaduct demo' --define '__gpg /usr/bin/gpg' --addsign >"$work/sign.log" 2>&1 ||
    { tail -n 5 "$work/sign.log" >&2; return 3; }
  gpgconf --kill all
  createrepo_c --quiet --no-database --compress-type "$compression" --revision 1 --set-timestamp-to-revision "$repo"
}

make_base_repo() {
  rm -rf "$work/base-specs" "$work/repo/base"
  mkdir -p "$work/repo/base"
  python3 "$here/debian-to-spec.py" --root "$work/roots/base" --out "$work/base-specs" --frame --drop "$script_tools"
  build_specs "$work/base-specs" "$work/repo/base"
  sign_and_index "$work/repo/base" gz
}

make_extra_repo() {
  rm -rf "$work/extra-specs" "$work/repo/extra"
  mkdir -p "$work/repo/extra"
  python3 "$here/debian-to-spec.py" --root "$work/roots/full" --without "$work/roots/base" --out "$work/extra-specs" \
    --drop "$script_tools"
  cp "$here"/specs/*.spec "$work/extra-specs/"
  build_specs "$work/extra-specs" "$work/repo/extra"
  sign_and_index "$work/repo/extra" xz
}

make_host() {
  rm -rf "$work/host" "$work/host.new" "$work/dnf"
  mkdir -p "$work/host.new" "$work/dnf"
  cat >"$work/dnf/dnf.conf" <<CONF
[main]
gpgcheck=1
install_weak_deps=0
reposdir=/dev/null
cachedir=$work/dnf/cache
logdir=$work/dnf
[base]
name=base
baseurl=file://$work/repo/base
gpgkey=file://$work/key.asc
CONF
  if ! dnf -q -y -c "$work/dnf/dnf.conf" --installroot="$work/host.new" --releasever=44 --setopt=tsflags=nodocs install \
    setup ${base_packages//,/ } bash coreutils util-linux >"$work/host.log" 2>&1; then
    tail -n 5 "$work/host.log" >&2
    return 3
  fi
  bash "$here/shape-host.sh" "$work/host.new"
  mv "$work/host.new" "$work/host"
}

stage 'Install Debian packages to convert' make_roots
stage 'Generate a signing key' make_key
stage 'Build and sign the base repository' make_base_repo
stage 'Build and sign the extra repository' make_extra_repo
stage 'Install a host from the base repository' make_host
printf '%s\n' "$work"
