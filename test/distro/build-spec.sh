#!/bin/bash
# Builds one spec file into OUT. Usage: build-spec.sh SPEC OUT
set -euo pipefail
spec=$1
out=$2
name=$(basename "$spec" .spec)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
# What the packages of a distribution promise about themselves is taken from the files, with three exceptions:
# interpreters of scripts nobody runs here would pull in packages that are not converted.
if ! timeout 300 rpmbuild -bb --quiet \
  --define "_topdir $top" --define "_rpmdir $out" --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
  --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define '_build_id_links none' \
  --define '_binary_payload w3.zstdio' --define '_buildhost demo' \
  --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
  --define 'source_date_epoch_from_changelog 0' --define '_unitdir /usr/lib/systemd/system' \
  --define '__requires_exclude ^(perl|/usr/bin/perl|/usr/bin/python3|python3)' \
  "$spec" >"$top/log" 2>&1; then
  echo "error[E_SETUP]: rpmbuild failed for $name: $(tail -n 2 "$top/log" | tr '\n' ' ')" >&2
  exit 255
fi
echo "$name"
