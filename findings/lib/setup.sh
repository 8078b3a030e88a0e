# Sourced by every finding: a temporary folder with pinned packages, removed at exit.
set -euo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$lib"/*.mjs "$work"
echo '{ "private": true, "type": "module" }' >"$work/package.json"

# packages NAME@VERSION…: what the finding is about, and what it takes to show it
packages() {
  (cd "$work" && timeout 300 npm install --no-audit --no-fund --loglevel=error "$@" >/dev/null)
}

# node_version VERSION: installs that Node, and leaves its path in $node
node_version() {
  local folder="$work/node-$1"
  mkdir "$folder"
  echo '{ "private": true }' >"$folder/package.json"
  (cd "$folder" && timeout 300 npm install --no-audit --no-fund --loglevel=error "node@$1" >/dev/null)
  node="$folder/node_modules/.bin/node"
}

# tool COMMAND PACKAGE: ends here when a tool of the system is missing
tool() {
  command -v "$1" >/dev/null || {
    echo "$1 is missing: install the Debian package $2" >&2
    exit 2
  }
}

# chromium_page: puppeteer-core for the Chromium of the system
chromium_page() {
  tool chromium chromium
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
  packages puppeteer-core@24.43.1
}

# check [NODE]: runs the module on standard input in the folder, in at most two minutes
check() {
  cat >"$work/check.mjs"
  (cd "$work" && timeout 120 "${1:-node}" --no-warnings check.mjs)
}
