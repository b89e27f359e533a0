# The Debian 12 packages lede needs, and the function that installs those that are missing.
# Sourced by scripts/demo and scripts/test.

BUILD_PACKAGES="gcc g++ cmake ninja-build pkg-config libc6-dev
    libxapian-dev libstemmer-dev libjansson-dev libutf8proc-dev libzstd-dev zlib1g-dev libxml2-dev
    libseccomp-dev libxxhash-dev"
TEST_PACKAGES="check jq zstd gzip strace util-linux mandoc xapian-tools python3 python3-jsonschema
    procps systemd nginx-light valgrind chromium fonts-dejavu-core"
# A node that did not come from Debian brings its own npm, which Debian's would collide with.
command -v npm > /dev/null || TEST_PACKAGES="$TEST_PACKAGES nodejs npm"

# install_packages NAME...: install those that are not there yet; needs root for that, and
# says which are missing when it is not.
install_packages()
{
    local missing="" package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    local sudo=""
    if [ "$(id -u)" != 0 ]; then
        sudo=$(command -v sudo) || {
            echo "these packages are missing; install them as root:" >&2
            echo "  apt-get install$missing" >&2
            return 1
        }
    fi
    echo "installing:$missing"
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        $missing > /dev/null
}
