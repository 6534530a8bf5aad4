#!/bin/sh
# make.sh DATABASE: trains the points of sweep.yaml into the database, as far as they are not
# there yet, and writes curves.csv: of each finished training the parameters, and the ROC-AUC
# on the validation clips after each epoch. MTAG_DATA is the folder of nsynth-tags, MTAG_BIN
# that of the programs. TRAIN=0 only writes what is there. A training takes two to five seconds
# of one core.
#
# The 500 trainings that are there were made by mtag 0.1.0 with OpenBLAS 0.3.21 and oneDNN
# 2.6.3: about the first 20 with OpenBLAS's Prescott kernels, the others with its kernels for
# AVX-512. Their last digits depend on the kernels; new ones need not equal them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${MTAG_BIN:-$here/../../../build/release/bin}
[ "${TRAIN:-1}" = 0 ] || "$bin/mtag-run" -o "$1" "$here/sweep.yaml"
value() {
    echo "(SELECT value FROM param p WHERE p.trial_id = t.trial_id AND p.path = '$1')"
}
sqlite3 -readonly -header -csv "$1" "
    SELECT $(value train.optimizer.type) AS optimizer, $(value train.optimizer.lr) AS lr,
        CASE $(value train.optimizer.type) WHEN 'sgd' THEN $(value train.optimizer.momentum) END AS momentum,
        $(value train.regularize.l2) AS l2, $(value variables.filters) AS filters,
        $(value variables.depth) AS depth, $(value variables.dropout) AS dropout,
        $(value variables.bands) AS bands, m.epoch, printf('%.5f', m.value) AS value
    FROM sweep s JOIN sweep_trial t ON t.sweep_id = s.id AND NOT t.stale
        JOIN run r ON r.trial_id = t.trial_id AND r.status = 'finished' AND r.epochs = 27
        JOIN metric m ON m.run_id = r.id AND m.name = 'valid_roc_auc'
    WHERE s.name = 'curves' ORDER BY t.number, m.epoch" | tr -d '\r' >"$here/curves.csv"
