#!/usr/bin/env bash
# What cmake --install puts into a folder works there from anywhere, also once the folder was
# moved, and the target uninstall takes all of it away.
. "$(dirname "$0")/lib.sh"

build=$(dirname "$MTAG_BIN")
# Of a build of the programs alone, which lacks what is made from them, nothing is installed.
[ -e "$build/docs/experiment.schema.json" ] && [ -e "$build/docs/mtag-run.1" ] && command -v cmake >/dev/null || exit 77

begin "programs, experiments, reference page, schema and documentation are installed"
expect 0 cmake --install "$build" --prefix "$scratch/first place"
mv "$build/install_manifest.txt" manifest
cd "first place"
for file in bin/mtag-{run,report,data,model,predict} share/mtag/experiments/{baseline1d,models/crnn}.yaml \
    share/man/man1/mtag-data.1 share/bash-completion/completions/mtag-run share/zsh/site-functions/_mtag \
    share/mtag/{reference.md,experiment.schema.json} share/doc/mtag/{README.md,docs/running.md}; do
    [ -s "$file" ] || fail "no $file"
done
cmp share/mtag/experiments/cnn2d.yaml "$MTAG_SOURCE/experiments/cnn2d.yaml"
cd ..

begin "a moved folder finds its experiments from anywhere"
mv "first place" moved
PATH="$scratch/moved/bin:${PATH#*:}"
expect 0 mtag-data synth data --clips 40 --seconds 4
mkdir elsewhere
cd elsewhere
expect 0 mtag-run --list experiments
says cnn2d.yaml
expect 0 mtag-run -n experiments/baseline1d.yaml
says baseline1d
expect 0 mtag-run -n mtag/models/crnn_short
printf 'base: mtag/cnn2d\ntrain: {epochs: 1}\n' >own.yaml
expect 0 mtag-run -n own.yaml
expect 0 mtag-model summary mtag/cnn2d
expect 0 mtag-data check experiments/baseline1d.yaml

begin "a file of one's own comes first"
mkdir mtag
echo "name: [" >mtag/cnn2d
expect 2 mtag-run -n own.yaml
says mtag/cnn2d:1

begin "a name that no file has is answered with where to look"
printf 'base: mtag/cnn3d\n' >own.yaml
expect 2 mtag-run -n own.yaml
says "the base mtag/cnn3d does not exist" "mtag-run --list experiments"

begin "uninstall leaves nothing, but files of other people"
cd "$scratch"
mv moved "first place"
touch "first place/share/mtag/experiments/stranger.yaml"
expect 0 cmake -DMANIFEST=manifest -P "$MTAG_SOURCE/cmake/uninstall.cmake"
equals "first place/share/mtag/experiments/stranger.yaml" "$(find "first place" -not -type d)" "files left"
absent "first place/share/doc/mtag" manifest
