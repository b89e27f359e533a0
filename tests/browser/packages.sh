#!/usr/bin/env bash
# Gets the npm packages that the tests of this folder need, as package-lock.json pins them;
# nothing is to be done when they are there.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
for program in node npm chromium; do
    command -v "$program" > /dev/null || {
        echo "the tests in a browser need $program: scripts/test installs it" >&2
        exit 1
    }
done
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || {
    echo "the tests in a browser need packages from npm's registry, which did not give them" >&2
    exit 1
}
touch node_modules/.package-lock.json
