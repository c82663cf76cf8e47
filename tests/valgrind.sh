#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the .phpt tests' programs, and ten cases of the corpus where one is given, under valgrind on a
# plain php: run-tests.php -m sets USE_ZEND_ALLOC=0, and then the handlers never see the real heap.
set -uo pipefail

usage() {
    cat <<'USAGE'
usage: tests/valgrind.sh --so PATH/leaktrack.so [--php PHP] [--zoo DIR] [NAME...]

NAME: tests to run (hook_sum, loop_frames, ...), else all. DIR: the corpus, with its packages installed.
Prints what valgrind said of those that failed, and ends with 'N passed, N failed'.
USAGE
}

so= php=php zoo= names=()
while [ $# -gt 0 ]; do
    case $1 in
        --so) so=$(realpath "$2"); shift ;;
        --php) php=$2; shift ;;
        --zoo) zoo=$(realpath "$2"); shift ;;
        -h | --help) usage; exit 0 ;;
        -*) usage >&2; exit 2 ;;
        *) names+=("$1") ;;
    esac
    shift
done
[ -f "$so" ] || { usage >&2; exit 2; }
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# No suppressions: plain PHP is silent, but for code that PCRE's JIT makes, which reads ahead of strings.
memcheck=(valgrind -q --sim-hints=lax-ioctls --trace-children=yes '--trace-children-skip=*/sh,*/bash,*/dash,*/env,*/sed'
    --num-callers=30 --error-limit=no --log-file="$work/vg/%p")
settings=(-d extension="$so" -d leaktrack.log_dir="$work/log" -d display_errors=1 -d log_errors=0
    -d html_errors=0 -d error_reporting=32767 -d memory_limit=512M -d pcre.jit=0)

# under NAME COMMAND...: one program (and its children); any word of valgrind's fails it.
under() {
    local name=$1
    shift
    rm -rf "$work/vg" "$work/log"
    mkdir -m 700 "$work/vg" "$work/log"
    ZEND_DONT_UNLOAD_MODULES=1 timeout 900 "$@" >"$work/out" 2>&1 </dev/null
    local status=$?
    if [ "$status" -eq 124 ]; then
        printf 'FAIL %s: not done after 900 s\n' "$name"
        failed=$((failed + 1))
    elif [ -n "$(find "$work/vg" -type f -size +0)" ]; then
        printf 'FAIL %s\n' "$name"
        find "$work/vg" -type f -size +0 -exec head -n 60 {} +
        failed=$((failed + 1))
    elif [ -z "$(find "$work/vg" -type f)" ]; then
        printf 'FAIL %s: valgrind did not run\n' "$name"
        failed=$((failed + 1))
    else
        printf 'ok   %s\n' "$name"
        passed=$((passed + 1))
    fi
}

# section NAME FILE: one section of a .phpt.
section() {
    awk -v want="--$1--" '/^--[A-Z_]+--\r?$/ { on = ($0 == want); next } on' "$2"
}

is_skipped() {
    section SKIPIF "$1" >"$work/skip.php"
    [ -s "$work/skip.php" ] || return 1
    sed -i "s~__DIR__~'$tests'~g" "$work/skip.php"
    "$php" "${settings[@]}" "$work/skip.php" 2>/dev/null | grep -qi '^skip'
}

run_phpt() {
    local file=$1 name ini env
    name=$(basename "$file" .phpt)
    if is_skipped "$file"; then
        printf 'skip %s\n' "$name"
        return
    fi
    # The program stands beside its helpers, as under run-tests.php.
    rm -rf "$work/tests"
    cp -R "$tests" "$work/tests"
    section FILE "$file" >"$work/tests/$name.php"
    ini=()
    while IFS= read -r line; do
        [ -z "$line" ] || ini+=(-d "$line")
    done < <(section INI "$file")
    env=()
    while IFS= read -r line; do
        [ -z "$line" ] || env+=("$line")
    done < <(section ENV "$file")
    # Under valgrind a second of computing takes half a minute: fewer random programs, shorter ones.
    under "$name" env -C "$work/tests" TEST_PHP_EXTRA_ARGS="-d extension=$so -d pcre.jit=0" LEAKTRACK_TEST_SLOW=1 \
        "${env[@]+"${env[@]}"}" "${memcheck[@]}" "$php" "${settings[@]}" "${ini[@]+"${ini[@]}"}" "$name.php"
}

run_case() {
    under "zoo/$1" env -C "$zoo" "${memcheck[@]}" "$php" "${settings[@]}" "$zoo/run.php" "$1" 12
}

if [ ${#names[@]} -eq 0 ]; then
    for file in "$tests"/*.phpt; do
        run_phpt "$file"
    done
else
    for name in "${names[@]}"; do
        run_phpt "$tests/$name.phpt"
    done
fi
if [ -n "$zoo" ]; then
    # Ten, spread over the list.
    mapfile -t cases < <(cd "$zoo/cases" && printf '%s\n' * | awk '{ all[NR] = $0 }
        END { for (i = 0; i < 10; i++) print all[int(i * NR / 10) + 1] }')
    for case in "${cases[@]}"; do
        run_case "$case"
    done
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
