#!/bin/sh
# Builds the page. Installs what package-lock.json says first, unless exactly that is installed.
#   build.sh         build into target/classes
#   build.sh test    run the unit tests
set -eu
cd "$(dirname "$0")"

if ! command -v npm >/dev/null; then
  echo "The page is built with Node.js (20.19 or newer) and npm, and there is no npm: install both, on Debian 'apt-get install nodejs npm'." >&2
  exit 1
fi

installed=node_modules/.installed-package-lock.json
if ! cmp -s package-lock.json "$installed"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$installed"
fi

case "${1:-build}" in
  build) npm run --silent build ;;
  test) npm run --silent test ;;
  *)
    echo "build.sh: '$1' is neither 'build' nor 'test'" >&2
    exit 2
    ;;
esac
