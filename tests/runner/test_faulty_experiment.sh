#!/usr/bin/env bash
# Experiment files with every fault that people make: status 2, file:line:column of the fault,
# its line, a hint, and no database.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 2

# faulty NAME TEXT... <FILE: the place of the fault is marked by @ in the file.
faulty() {
    local name=$1 line column text
    shift
    begin "$name"
    cat >marked.yaml
    line=$(grep -m 1 -n '@' marked.yaml | cut -d: -f1)
    column=$(sed -n "${line}s/@.*//p" marked.yaml | tr -d '\n' | wc -m)
    sed 's/@//' marked.yaml >bad.yaml
    expect 2 timeout 20 mtag-run -q -o new.db bad.yaml
    says "bad.yaml:$line:$((column + 1))" "$@"
    text=$(sed -n "${line}p" bad.yaml | sed 's/^ *//' | cut -c1-30)
    says "$text"
    absent new.db new.db.d
}

faulty "an unknown key" "trainn" "train" <<END
base: tiny.yaml
@trainn: {epochs: 3}
END
faulty "a misspelt option" "epoch" "epochs" <<END
base: tiny.yaml
train:
  @epoch: 3
END
faulty "a duplicate key" "seed" <<END
base: tiny.yaml
train:
  seed: 1
  @seed: 2
END
faulty "a word for a number" "batch" <<END
base: tiny.yaml
train: {batch: @many}
END
faulty "a list for a number" "epochs" <<END
base: tiny.yaml
train: {epochs: @[1, 2]}
END
faulty "a number that is too small" "batch" <<END
base: tiny.yaml
train: {batch: @0}
END
faulty "a fraction where a whole number belongs" "epochs" <<END
base: tiny.yaml
train: {epochs: @1.5}
END
faulty "not a number" "lr" <<END
base: tiny.yaml
train: {optimizer: {type: adam, lr: @.nan}}
END
faulty "an unknown optimizer" "adm" "adam" <<END
base: tiny.yaml
train: {optimizer: @adm}
END
faulty "an option of another optimizer" "betas" <<END
base: tiny.yaml
train: {optimizer: {type: sgd, @betas: [0.9, 0.99]}}
END
faulty "an unknown layer" "conv_1d" "conv1d" <<END
base: tiny.yaml
model:
  layers:
    - @conv_1d: {filters: 3, kernel: 3}
END
faulty "a layer without what it needs" "filters" <<END
base: tiny.yaml
model:
  layers:
    - bands_as_channels
    - conv1d: @{kernel: 3}
END
faulty "a layer that gets the wrong kind of input" "bands_as_channels" <<END
base: tiny.yaml
model:
  layers:
    - batchnorm
    - @conv1d: {filters: 8, kernel: 3}
    - global_avg_pool
    - linear: {units: tags}
END
faulty "a kernel larger than what it looks at" "kernel" <<END
base: tiny.yaml
model:
  layers:
    - bands_as_channels
    - @conv1d: {filters: 8, kernel: 500}
    - global_avg_pool
    - linear: {units: tags}
END
faulty "an output that has not one unit a tag" "tags" <<END
base: tiny.yaml
model:
  layers:
    - bands_as_channels
    - global_avg_pool
    - @linear: {units: 7}
END
faulty "an input from nowhere" "hear" "heard" <<END
base: tiny.yaml
model:
  layers:
    - bands_as_channels: {name: heard}
    - global_avg_pool: {from: @hear}
    - linear: {units: tags}
END
faulty "layers in a circle" "b" <<END
base: tiny.yaml
model:
  layers:
    - bands_as_channels
    - relu: {name: a, from: @b}
    - relu: {name: b}
    - global_avg_pool
    - linear: {units: tags}
END
faulty "a sweep over what is not there" "optimiser" "optimizer" <<END
base: tiny.yaml
sweep:
  parameters:
    @train.optimiser.lr: {values: [1, 2]}
END
faulty "a swept value that is wrong" "lr" <<END
base: tiny.yaml
sweep:
  parameters:
    train.optimizer.lr: {values: [1e-3, @fast]}
END
faulty "a swept seed" "sweep.seeds" <<END
base: tiny.yaml
sweep:
  parameters:
    @train.seed: {values: [0, 1]}
END
faulty "a base that is missing" "nowhere.yaml" <<END
base: @nowhere.yaml
END
faulty "a base that includes itself" "bad.yaml" <<END
base: @bad.yaml
END
faulty "an unquoted dollar in braces" "quote" <<END
base: tiny.yaml
data: {root: @\${env:MTAG_DATA}}
END
faulty "an environment variable that is not set" "MTAG_NOWHERE" <<END
base: tiny.yaml
data: {root: @'\${env:MTAG_NOWHERE}'}
END
faulty "a folder that is missing" "nowhere" <<END
base: tiny.yaml
data: {root: @nowhere}
END
faulty "broken YAML" <<END
base: tiny.yaml
train:
  epochs: 3
   batch@: 4
END
faulty "no model" "model" <<END
@data: {root: data}
features: {mel: {type: mel}}
END
faulty "a second document" <<END
base: tiny.yaml
@---
base: tiny.yaml
END

begin "every fault of a file is told at once"
cat >bad.yaml <<END
base: tiny.yaml
train:
  epochs: none of them
  bach: 16
  optimizer: {type: adam, lr: -1}
features:
  mel: {type: mel, n_mels: 0}
END
expect 2 mtag-run -q -o new.db bad.yaml
says bad.yaml:3:11 bad.yaml:4:3 bad.yaml:5:31 bad.yaml:7:28
absent new.db

begin "a fault on the command line is told with its words"
expect 2 mtag-run -q -o new.db tiny.yaml train.epoch=3
says train.epoch
expect 2 mtag-run -q -o new.db tiny.yaml train.epochs=many
says train.epochs many
absent new.db

begin "an empty file, noise and a folder"
: >bad.yaml
expect 2 mtag-run -q -o new.db bad.yaml
says bad.yaml
head -c 4000 /dev/urandom >bad.yaml
expect 2 mtag-run -q -o new.db bad.yaml
says bad.yaml
expect 2 mtag-run -q -o new.db data
says data
expect 2 mtag-run -q -o new.db missing.yaml
says missing.yaml
absent new.db

begin "deep nesting and bombs of aliases end soon"
{
    printf 'base: tiny.yaml\nvariables: {x: '
    printf '[%.0s' {1..20000}
} >bad.yaml
expect 2 timeout 20 mtag-run -q -o new.db bad.yaml
says bad.yaml:2:
{
    echo 'variables:'
    echo '  a0: &a0 [x, x, x, x, x, x, x, x, x]'
    for i in {1..30}; do
        echo "  a$i: &a$i [*a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1))]"
    done
    echo 'base: tiny.yaml'
} >bad.yaml
expect 2 timeout 20 mtag-run -q -o new.db bad.yaml
says bad.yaml:
absent new.db

begin "wrong commands"
for words in "--no-such-option tiny.yaml" "-j 0 tiny.yaml" "-j many tiny.yaml" \
    "--seeds -1 tiny.yaml" "--limit-trials 0 tiny.yaml" "--from 1 -o new.db" "--from x" \
    "--describe conv_1d" "--list lawyers" "tiny.yaml another.yaml" "-o"; do
    # shellcheck disable=SC2086
    expect 2 mtag-run $words
    says_not Segmentation
    absent new.db results
done
