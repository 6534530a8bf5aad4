# Sourced: install_packages GROUP... makes sure that the Debian packages of the groups are
# there. Without the right to install them it says in one line what an administrator must
# install, and goes on, for the libraries may have come another way.

packages_build="gcc cmake ninja-build pkg-config libyaml-dev libsqlite3-dev libopenblas-openmp-dev
    libfftw3-dev libsndfile1-dev libmpg123-dev libsoxr-dev libsox-dev libgsl-dev libjansson-dev libxxhash-dev libutf8proc-dev libzip-dev
    libdnnl-dev"
packages_plots="gnuplot-nox"
packages_tests="libcmocka-dev sqlite3 jq poppler-utils clang-format python3 mold libopenblas0-pthread libopenblas0-serial"
# What single tests need, which say that they are skipped where it is absent: the web page and a
# browser for it, LaTeX, Slurm (whose services do not start without a configuration).
packages_all="node-d3 chromium texlive-latex-base texlive-latex-recommended lmodern mandoc zsh
    python3-pandas python3-optuna slurm-wlm munge"
packages_package="node-d3 dpkg-dev file lintian"
packages_fuzz="clang libclang-rt-dev"

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            echo "$package"
    done
}

install_packages() {
    local group missing words
    words=$(for group in "$@"; do
        eval "echo \$packages_$group"
    done)
    command -v dpkg-query >/dev/null || {
        echo "This is not a Debian system; these packages are needed: $words" >&2
        return 0
    }
    # shellcheck disable=SC2086
    missing=$(missing_packages $words | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    local apt="env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0"
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            apt="sudo $apt"
        else
            echo "Going on without what an administrator must install: apt-get install --no-install-recommends $missing" >&2
            return 0
        fi
    fi
    echo "Installing $missing" >&2
    # shellcheck disable=SC2086
    { $apt update && $apt install --no-install-recommends $missing; } >&2
}
