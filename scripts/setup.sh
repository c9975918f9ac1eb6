#!/usr/bin/env bash
# Build the environment: .venv with the locked dependencies, the native libraries of the PDFs, the catalogues.
# Nothing changed since the last time: over in a tenth of a second. `setup.sh tests` adds what only tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
LOCK=requirements/dev.txt
STAMP=.venv/.lock

say() { echo "setup: $*" >&2; }

newest_python() {
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$name" ] && command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
    done
    say "Python 3.11 or newer is needed; on Debian: apt-get install python3 python3-venv"
    return 1
}

# apt_install WHY PACKAGE…: as root installs; else (or when that fails) says the line to run and goes on.
apt_install() {
    local why=$1; shift
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $*"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"; } >/dev/null &&
            return 0
    fi
    say "$why: apt-get install $*"
}

has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -F "$1" >/dev/null; } # not -q: it breaks the pipe

native() {
    local missing=()
    has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
    has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
    [ ${#missing[@]} = 0 ] || apt_install "PDFs stay off until you run" "${missing[@]}"
}

native_for_tests() {
    local missing=()
    command -v pdftoppm >/dev/null || missing+=(poppler-utils)
    command -v xgettext >/dev/null || missing+=(gettext)
    [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || missing+=(chromium)
    [ -n "$(fc-list :lang=zh file 2>/dev/null)" ] || missing+=(fontconfig fonts-noto-cjk) # pages are read in Chinese
    [ ${#missing[@]} = 0 ] || apt_install "some tests are skipped until you run" "${missing[@]}"
}

environment() {
    local python wanted
    python=$(newest_python)
    wanted="$(sha256sum <"$LOCK") $("$python" -c 'import sys; print(sys.version_info[:2])')"
    [ -x .venv/bin/python ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$wanted" ] && return
    if [ ! -x .venv/bin/python ]; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "the environment needs" python3-venv
        "$python" -m venv .venv
    fi
    say "installing the locked dependencies into .venv"
    .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --require-hashes -r "$LOCK"
    echo "$wanted" >"$STAMP"
}

catalogues() {
    local po
    for po in */locale/*/LC_MESSAGES/django.po; do
        [ ! -e "$po" ] || [ "${po%.po}.mo" -nt "$po" ] || { .venv/bin/python scripts/compile_catalogues.py; return; }
    done
}

environment
native
[ "${1:-}" != tests ] || native_for_tests
catalogues
mkdir -p var
