#!/bin/bash
# Installs the Debian packages that the build needs and that are missing, with sudo where it is not root.
set -euo pipefail

needed=(libcurl4-openssl-dev libssl-dev libsqlite3-dev zlib1g-dev pkg-config "$@")
missing=()
for package in "${needed[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

if ! command -v swift >/dev/null; then
  echo "Swift is missing: install 6.3 or later from https://www.swift.org/install/linux/debian/12/" >&2
  exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing the Debian packages ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "These packages need root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
