#!/bin/sh
# Installs those of the listed packages that are missing, and asks nothing. Says
# nothing and takes no time when all are there. Needs root or sudo to install.
# Usage: tools/setup.sh [LIST...]   (without a list: tools/packages.txt)
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- tools/packages.txt

missing=
for package in $(cat "$@"); do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "tools/setup.sh: install these as root:$missing" >&2
    exit 1
  fi
  sudo=sudo
fi

echo "installing:$missing" >&2
install() {
  # shellcheck disable=SC2086  # The lists are meant to split.
  $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >&2
}
# The lists of a fresh machine are empty or old: then the first try fails.
install || { $sudo apt-get update -qq >&2 && install; }
