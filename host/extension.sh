#!/bin/sh
# Viaduct on the host: merges the extensions that were made for exactly the booted release, and reports what it did.
#
# extension.sh boot           choose by release, check, merge, start the units (viaduct-extensions.service runs this)
# extension.sh refresh        the same on a running host, after images or configurations were added or changed
# extension.sh remove NAME    stop the units of NAME and unmerge it, until the next boot or refresh
# extension.sh stop           remove all
# extension.sh status         print what became of each extension
#
# Configuration of an extension: /etc/viaduct/extensions/NAME.conf with lines KEY=VALUE:
#   IMAGE=path of the image           SHA512=its digest, lower-case hex
#   ID= VERSION_ID=                   as in os-release
#   BASE_KEY= BASE_VALUE=             the key of os-release that names the exact release, and its value
#   UNITS=units to start              OTHER_UNITS=units that are only stopped on removal
# What became of it: /run/viaduct/status/NAME, one word and a sentence: "merged ...", "refused ...", "failed ...", "removed ...".
# Exit: 0 everything that was chosen is merged; 1 something was refused or failed; 2 wrong usage.
set -u

configuration=${VIADUCT_EXTENSIONS:-/etc/viaduct/extensions}
links=/run/extensions
state=/run/viaduct
status=$state/status
records=$state/merged
os_release=/etc/os-release
[ -e "$os_release" ] || os_release=/usr/lib/os-release
failed=0

say() { printf 'viaduct: %s\n' "$*" >&2; }

# report NAME WORD SENTENCE: the status file is replaced as a whole.
report() {
  mkdir -p "$status"
  printf '%s %s\n' "$2" "$3" >"$status/.$1.new" && mv -f "$status/.$1.new" "$status/$1"
  case $2 in
    refused | failed)
      failed=1
      printf '<3>viaduct: extension %s %s: %s\n' "$1" "$2" "$3" >&2
      ;;
    *) say "extension $1 $2: $3" ;;
  esac
}

# value FILE KEY: the value of KEY=VALUE in a file that is read as data, never run.
value() {
  sed -n "s/^$2=//p" "$1" | tail -n 1 | sed "s/^\"\\(.*\\)\"\$/\\1/; s/^'\\(.*\\)'\$/\\1/"
}

is_name() {
  case $1 in '' | *[!A-Za-z0-9._-]* | .* | -*) return 1 ;; esac
}

names() {
  for file in "$configuration"/*.conf; do
    [ -f "$file" ] || continue
    name=${file##*/}
    name=${name%.conf}
    if is_name "$name"; then printf '%s\n' "$name"; else say "the name of $file is not accepted"; fi
  done
}

# check NAME: is it for the booted release, and is the image what was promised? Prints why not.
check() {
  conf=$configuration/$1.conf
  image=$(value "$conf" IMAGE)
  key=$(value "$conf" BASE_KEY)
  wanted=$(value "$conf" BASE_VALUE)
  case $key in '' | *[!A-Z0-9_]*)
    echo "its configuration names no release"
    return 1
    ;;
  esac
  found=$(value "$os_release" "$key")
  if [ -z "$wanted" ] || [ "$found" != "$wanted" ]; then
    echo "it is for $key=$wanted, and this host is $key=$found"
    return 1
  fi
  for key in ID VERSION_ID; do
    if [ "$(value "$conf" "$key")" != "$(value "$os_release" "$key")" ]; then
      echo "it is for $key=$(value "$conf" "$key"), and this host is $key=$(value "$os_release" "$key")"
      return 1
    fi
  done
  if [ ! -f "$image" ]; then
    echo "its image $image is not there"
    return 1
  fi
  digest=$(value "$conf" SHA512)
  if [ "${#digest}" -ne 128 ] || [ "$(sha512sum <"$image" | cut -d ' ' -f 1)" != "$digest" ]; then
    echo "its image $image does not have the digest that its configuration says"
    return 1
  fi
}

merged() { [ -e "/usr/lib/extension-release.d/extension-release.$1" ]; }

# What is merged by us: $records/NAME has the digest of its image and the units that go with it.
record() { printf '%s\n%s\n' "$(value "$1" SHA512)" "$(value "$1" UNITS) $(value "$1" OTHER_UNITS)" >"$records/$2"; }
recorded_digest() { [ -f "$records/$1" ] && sed -n 1p "$records/$1"; }
recorded_names() {
  for file in "$records"/*; do
    [ -f "$file" ] && printf '%s\n' "${file##*/}"
  done
}

# Merges what is linked now. One image that cannot be merged makes systemd-sysext refuse all of them.
merge() { systemd-sysext refresh >&2; }

link() { ln -sfn "$(value "$configuration/$1.conf" IMAGE)" "$links/$1.raw"; }

# systemd before 255 does not look at EXTENSION_RELOAD_MANAGER; udev and D-Bus read their folders anew when told to.
reload() {
  systemctl daemon-reload
  if command -v udevadm >/dev/null 2>&1; then udevadm control --reload >/dev/null 2>&1 || true; fi
  busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus ReloadConfig >/dev/null 2>&1 || true
}

# stop_units NAME...: before their files go; unmerged, systemd would let them run on.
stop_units() {
  for name in "$@"; do
    # shellcheck disable=SC2046 # a list of units
    merged "$name" && systemctl stop $(sed -n 2p "$records/$name" 2>/dev/null) "viaduct-setup-$name.service"
    rm -f "$links/$name.raw" "$records/$name"
  done
}

# contains LIST WORD
contains() { case " $1 " in *" $2 "*) return 0 ;; *) return 1 ;; esac }

# add HOW: checks, merges and starts. HOW is boot (units are queued: this runs inside the boot) or live (they are waited for).
add() {
  chosen=
  changed=
  for file in "$status"/*; do
    [ -e "$configuration/${file##*/}.conf" ] || rm -f "$file"
  done
  for name in $(names); do
    if why=$(check "$name"); then
      chosen="$chosen $name"
      merged "$name" && [ "$(recorded_digest "$name")" = "$(value "$configuration/$name.conf" SHA512)" ] || changed="$changed $name"
    else
      report "$name" refused "$why"
    fi
  done
  for name in $(recorded_names); do
    if contains "$chosen" "$name" && ! contains "$changed" "$name"; then continue; fi
    changed="$changed $name"
    stop_units "$name"
  done
  # Nothing is merged anew without need: while it happens, the files of all extensions are away.
  if [ -n "$changed" ]; then
    for name in $chosen; do link "$name"; done
    if ! merge; then
      # One of them is bad: one after the other, so that only the bad ones are left out.
      for name in $chosen; do rm -f "$links/$name.raw"; done
      for name in $chosen; do
        link "$name"
        if merge && merged "$name"; then continue; fi
        rm -f "$links/$name.raw"
        merge || true
      done
    fi
    reload
  fi
  for name in $chosen; do start "$name" "$1"; done
}

start() {
  conf=$configuration/$1.conf
  if ! merged "$1"; then
    rm -f "$links/$1.raw"
    report "$1" failed "systemd-sysext does not merge its image $(value "$conf" IMAGE)"
    return
  fi
  record "$conf" "$1"
  units=$(value "$conf" UNITS)
  # Users, folders and defaults; the units require it themselves, but an extension without units has nobody else to start it.
  if ! systemctl start "viaduct-setup-$1.service"; then
    report "$1" failed "its users, folders and defaults could not be made; see journalctl -u viaduct-setup-$1"
    return
  fi
  # shellcheck disable=SC2086 # a list of units
  if [ -z "$units" ]; then
    :
  elif [ "$2" = boot ]; then
    systemctl start --no-block $units || true
  elif ! systemctl start $units; then
    report "$1" failed "merged, but not all of its units started: $units"
    return
  fi
  report "$1" merged "for $(value "$conf" BASE_KEY)=$(value "$conf" BASE_VALUE), units: ${units:-none}"
}

# remove NAME...
remove() {
  [ $# -gt 0 ] || return 0
  stop_units "$@"
  merge || failed=1
  reload
  for name in "$@"; do
    if merged "$name"; then report "$name" failed 'it is still merged'; else report "$name" removed 'until the next boot or refresh'; fi
  done
}

main() {
  mkdir -p "$records" "$links"
  # One at a time.
  exec 9>"$state/lock"
  if command -v flock >/dev/null 2>&1; then flock 9; fi
  case ${1-} in
    boot) add boot ;;
    refresh) add live ;;
    stop)
      # On the way down systemd stops everything itself, and nothing needs to be unmerged.
      [ "$(systemctl is-system-running)" = stopping ] && return 0
      # shellcheck disable=SC2046 # a list of names
      remove $(recorded_names)
      ;;
    remove)
      if ! is_name "${2-}" || [ ! -f "$records/$2" ]; then
        say "the extension ${2-} is not merged"
        return 2
      fi
      remove "$2"
      ;;
    status)
      for file in "$status"/*; do
        [ -f "$file" ] && printf '%s: %s\n' "${file##*/}" "$(cat "$file")"
      done
      ;;
    *)
      sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
      return 2
      ;;
  esac
  return "$failed"
}

main "$@"
