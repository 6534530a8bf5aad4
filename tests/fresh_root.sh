#!/usr/bin/env bash
# The .deb in a Debian that has nothing else: tests/fresh_root.sh SUITE FOLDER, as root.
#
# Makes a minimal Debian (bookworm, trixie) of debootstrap in FOLDER, builds the packages there,
# takes all that was installed for that away by using a second, untouched root, installs the
# .deb with apt in it, and runs the quickstart of the installed tree as an ordinary user, and
# that of the tar.gz from the user's home. FOLDER/packages keeps the packages. Takes a quarter of
# an hour, so that ctest does not run it.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
suite=$1
mkdir -p "$2/packages"
folder=$(cd "$2" && pwd)
source=$(cd "$(dirname "$0")/.." && pwd)
build=$folder/build root=$folder/root

leave() {
    local place
    for place in "$build" "$root"; do
        ! mountpoint -q "$place/dev" || umount "$place/dev"
        ! mountpoint -q "$place/proc" || umount "$place/proc"
    done
}
trap leave EXIT

enter() { # ROOT: makes it one in which programs can run
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    mount --bind /proc "$1/proc"
    mount --bind /dev "$1/dev"
    chroot "$1" apt-get -qq update
}

inside() { # ROOT COMMAND
    chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive bash -euc "$2"
}

[ -e "$root/bin/sh" ] || debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian
if ! ls "$folder"/packages/*.deb >/dev/null 2>&1; then
    [ -e "$build/bin/sh" ] || cp -a "$root" "$build"
    enter "$build"
    mkdir -p "$build/mtag"
    git -C "$source" archive HEAD | tar -x -C "$build/mtag"
    inside "$build" 'cd /mtag; . tests/packages.sh; install_packages build package
        cmake --preset package; cmake --build --preset package; cd build/package; cpack
        lintian --fail-on error *.deb'
    cp "$build"/mtag/build/package/mtag{_*.deb,-*.tar.gz} "$folder/packages"
fi

enter "$root"
cp "$folder"/packages/* "$root/tmp/"
inside "$root" 'apt-get -qq -o Dir::Log::Terminal= install --no-install-recommends /tmp/mtag_*.deb >/dev/null
    id ada >/dev/null 2>&1 || useradd -m ada'
for start in /usr/share/mtag/experiments/quickstart.sh '*/share/mtag/experiments/quickstart.sh'; do
    inside "$root" "rm -rf /home/ada/* /home/ada/.cache; su ada -c 'cd; tar xzf /tmp/mtag-*.tar.gz; bash $start'"
done
inside "$root" 'su ada -c "cd; mtag-run -n experiments/baseline1d.yaml data.root=data/synth"
    apt-get -qq -o Dir::Log::Terminal= remove mtag >/dev/null; [ ! -e /usr/share/mtag ]'
echo "$suite: the package installs, trains and goes"
