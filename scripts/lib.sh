# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the scripts share: install what is missing, build, run a step quietly. Sourced, never run.
# PHP=php8.4 scripts/... uses another interpreter than `php`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${LEAKTRACK_BUILD:-$root/build}
logs=$build/log
php=${PHP:-php}
so=$build/ext/modules/leaktrack.so

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# quietly NAME COMMAND...: the output goes to a log file, of which the end is shown on failure.
quietly() {
    local log=$logs/$1.log
    shift
    mkdir -p "$logs"
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 40 "$log" >&2
        fail "'$*' failed; all of its output is in $log"
    }
}

have() {
    command -v "$1" >/dev/null 2>&1
}

need_php() {
    have "$php" || fail "no '$php' here: apt-get install php-cli, or set PHP to another one's name"
    php_version=$("$php" -n -r 'echo PHP_VERSION;')
    php_branch=$("$php" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
    "$php" -n -r 'exit(PHP_VERSION_ID >= 80200 ? 0 : 1);' ||
        fail "PHP $php_version is too old: 8.2 or later is needed"
}

# php_tool NAME PATTERN: the tool of that name that is this PHP's, by its --version; or nothing.
php_tool() {
    local tool
    for tool in "$(dirname "$("$php" -n -r 'echo PHP_BINARY;')")/$1" "$1$php_branch" "$1"; do
        if have "$tool" && "$tool" --version | grep -qE "$2"; then
            printf '%s\n' "$tool"
            return
        fi
    done
}

find_dev_tools() {
    phpize=
    phpconfig=$(php_tool php-config "^${php_version%%[-+]*}")
    [ -n "$phpconfig" ] || return 0
    # Both have the same suffix, and only Debian's php-config knows --phpapi.
    phpize=${phpconfig%php-config*}phpize${phpconfig##*php-config}
    have "$phpize" || phpize=
}

missing=()

# want PACKAGE COMMAND...: the Debian package is missing when the command fails.
want() {
    local package=$1
    shift
    [[ " ${missing[*]} " != *" $package "* ]] || return 0
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

wished=()

# wish PACKAGE COMMAND...: as want, for what tests are skipped without.
wish() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || wished+=("$package")
}

# try NAME COMMAND...: as quietly, and false where it fails.
try() {
    local log=$logs/$1.log
    shift
    mkdir -p "$logs"
    ("$@") >"$log" 2>&1 </dev/null
}

# as_root: what to put before a command that only root may run. Fails where nothing does.
find_root() {
    as_root=(env)
    [ "$(id -u)" -eq 0 ] && return
    have sudo && as_root=(sudo)
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    have apt-get || fail "this is no Debian system: install what its packages ${missing[*]} hold"
    find_root || fail "run this as root: apt-get install ${missing[*]}"
    printf 'installing %s\n' "${missing[*]}"
    mkdir -p "$logs"
    # A list that cannot be had now may be one that is not needed: installing tells.
    "${as_root[@]}" apt-get update >"$logs/apt-update.log" 2>&1 </dev/null || true
    quietly apt-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"
    missing=()
    need_php # which may have come in a newer version with its other packages
}

# One by one: what cannot be had keeps nothing else from being installed.
install_wished() {
    local package
    [ ${#wished[@]} -gt 0 ] && have apt-get && find_root || return 0
    try apt-update "${as_root[@]}" apt-get update || true
    for package in "${wished[@]}"; do
        printf 'installing %s\n' "$package"
        try "apt-$package" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends "$package" ||
            printf 'it cannot be had: what needs it is skipped\n'
    done
    wished=()
    need_php
}

# Not php -m into grep -q: that ends at the first match, and PHP, writing on, would fail with it at times.
has_extension() {
    # shellcheck disable=SC2016 # PHP's dollar, not the shell's
    "$php" -r 'exit(extension_loaded($argv[1]) ? 0 : 1);' "$1"
}

has_dev_tools() {
    find_dev_tools
    [ -n "$phpconfig" ] && [ -n "$phpize" ]
}

want_compiler() {
    want gcc have cc
    want make have make
    want libc6-dev test -f /usr/include/stdio.h
    want "php$php_branch-dev" has_dev_tools
}

want_composer() {
    want composer have composer
    want unzip have unzip
    want ca-certificates test -f /etc/ssl/certs/ca-certificates.crt
}

# digest TEXT FILE...
digest() {
    local more=$1
    shift
    { printf '%s\n' "$more" "$@"; cat -- "$@"; } | sha256sum | cut -d' ' -f1
}

load_env=() # variables that PHP needs to load what was built

# Builds in a copy, so that the checkout stays clean; does nothing when no source changed.
build_extension() {
    local sources stamp
    local options=${LEAKTRACK_CONFIGURE:-}
    has_dev_tools || fail "no phpize and php-config of PHP $php_version here"
    # No process substitution: it wants /dev/fd, which a bare root without /proc does not have.
    mapfile -t sources <<<"$(cd "$root" && find . -maxdepth 1 -type f \
        \( -name '*.[ch]' -o -name '*.m4' -o -name '*.frag' -o -name '*.stub.php' \) | sort)"
    stamp="$php_version $("$phpconfig" --configure-options) $options"
    stamp=$(cd "$root" && digest "$stamp" "${sources[@]}")
    if [ -f "$so" ] && [ "$(cat "$build/ext/.stamp" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    printf 'building for PHP %s\n' "$php_version"
    rm -rf "$build/ext"
    mkdir -p "$build/ext"
    (cd "$root" && cp -p "${sources[@]}" "$build/ext/")
    quietly phpize env -C "$build/ext" "$phpize"
    # shellcheck disable=SC2086 # several options in one variable
    quietly configure env -C "$build/ext" ./configure --with-php-config="$phpconfig" $options
    quietly make env -C "$build/ext" make -j"$(nproc)"
    # shellcheck disable=SC2016 # PHP's dollar, not the shell's
    quietly load env ${load_env[@]+"${load_env[@]}"} "$php" -d extension="$so" -d display_startup_errors=1 \
        -r 'extension_loaded("leaktrack") or exit(1);'
    printf '%s\n' "$stamp" >"$build/ext/.stamp"
}

# Composer's packages of the composer.json in a folder, unless they are there already.
composer_install() {
    local stamp
    stamp=$(digest "$php_branch" "$1/composer.json")
    if [ "$(cat "$1/vendor/.stamp" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    printf 'fetching packages for %s\n' "${1#"$root"/}"
    quietly "composer-${1##*/}" env COMPOSER_ALLOW_SUPERUSER=1 \
        composer install --working-dir="$1" --no-interaction --no-progress --no-dev
    printf '%s\n' "$stamp" >"$1/vendor/.stamp"
}

# composer_wish DIR PACKAGE...: those packages in DIR/vendor, all at once or else one by one: what
# cannot be had keeps no other from being installed.
composer_wish() {
    local dir=$1 stamp package
    shift
    stamp=$(digest "$php_branch $*" /dev/null)
    if [ "$(cat "$dir/vendor/.stamp" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    printf 'fetching packages for %s\n' "${dir#"$root"/}"
    rm -rf "$dir"
    mkdir -p "$dir"
    printf '{"config": {"allow-plugins": false, "lock": false}}\n' >"$dir/composer.json"
    if ! try "composer-${dir##*/}" composer_require "$dir" "$@"; then
        for package in "$@"; do
            try "composer-${dir##*/}-${package//\//-}" composer_require "$dir" "$package" || true
        done
    fi
    [ ! -d "$dir/vendor" ] || printf '%s\n' "$stamp" >"$dir/vendor/.stamp"
}

composer_require() {
    local dir=$1
    shift
    env COMPOSER_ALLOW_SUPERUSER=1 composer require --working-dir="$dir" --no-interaction --no-progress "$@"
}
