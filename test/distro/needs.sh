#!/bin/sh
# Brings the Debian packages that the demo and the tests need: installs them when run as root, lists them otherwise.
# Usage: needs.sh [--check] SET...
#   build   what writes images
#   distro  what make.sh needs
#   host    what host.sh needs
#   test    what only tests need: other implementations to compare with, a browser
# --check only lists. Exit: 0 all there; 2 wrong usage; 3 something is missing, and says what and how to get it.
set -eu

check_only=
[ "${1-}" != --check ] || { check_only=yes; shift; }

packages=
for set in "$@"; do
  case $set in
    build) packages="$packages squashfs-tools erofs-utils" ;;
    distro) packages="$packages mmdebstrap rpm createrepo-c dnf zstd gnupg python3" ;;
    host) packages="$packages systemd-container ignition policycoreutils squashfs-tools util-linux procps" ;;
    test) packages="$packages rpm cpio createrepo-c python3-solv python3 gnupg xz-utils zstd gzip squashfs-tools erofs-utils chromium minisat" ;;
    *) echo "needs.sh: unknown set $set" >&2; exit 2 ;;
  esac
done

missing=
for package in $packages; do
  case " $missing " in *" $package "*) continue ;; esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ -n "$check_only" ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "These Debian packages are missing:$missing" >&2
  echo "hint: as root: apt-get install --no-install-recommends$missing" >&2
  exit 3
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 $missing >"$log" 2>&1
}
echo "Installing$missing" >&2
install && exit 0
apt-get update -q >"$log" 2>&1 || true
install && exit 0
tail -n 5 "$log" >&2
echo "error[E_SETUP]: apt-get could not install$missing" >&2
exit 3
