#!/usr/bin/env bash
# Without the right to install packages the scripts say in one line what an administrator must
# install; with it, they install just that.
. "$(dirname "$0")/lib.sh"

mkdir bin
for word in dpkg-query apt-get sudo id; do
    printf '#!/bin/sh\necho "%s $*" >>calls\n' $word >bin/$word
done
cat >bin/dpkg-query <<'END'
#!/bin/sh
case $4 in libyaml-dev | gnuplot-nox) exit 1 ;; esac
echo 'install ok installed'
END
printf '#!/bin/sh\nexit 1\n' >bin/sudo
printf '#!/bin/sh\necho "$ID_IS"\n' >bin/id
chmod +x bin/*
install() { # USER ID
    PATH="$scratch/bin:$PATH" ID_IS=$1 bash -euc \
        '. "$MTAG_SOURCE/tests/packages.sh"; install_packages build plots' </dev/null
}

begin "an ordinary user is told in one line what is missing"
expect 0 install 1000
equals "Going on without what an administrator must install: apt-get install --no-install-recommends libyaml-dev gnuplot-nox " \
    "$(cat err)" "the message"
absent calls

begin "an administrator's packages are installed"
expect 0 install 0
says "Installing libyaml-dev gnuplot-nox"
grep -q -- "apt-get .* install --no-install-recommends libyaml-dev gnuplot-nox" calls || fail "$(cat calls)"
