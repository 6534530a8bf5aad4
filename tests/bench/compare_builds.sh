#!/usr/bin/env bash
# Whether two builds of mtag compute the same bits: trains experiments with both on the same small
# data and compares what they record.
#
#     compare_builds.sh OLD NEW [EXPERIMENT.yaml...]
#
# OLD and NEW are folders of programs, such as build/release/bin of two commits; OLD may write an
# older version of the database. Without experiments, all of experiments/ are trained, each for
# EPOCHS (2) epochs on the first TRIALS (100) trials of its sweep. Recordings have LENGTH (30) seconds:
# networks of up to 4 s are compared sooner with LENGTH=4. Data, caches and results are in SCRATCH, a
# new folder unless it is set; what is there already is not computed again.
#
# Compared are the statuses of runs, every metric of every epoch and of the test, the metrics of
# tags, the predictions of the test clips byte by byte, and the tensors of the weights. Times are
# not. Metrics that only NEW records are counted; a metric that only OLD records is a difference.
# Exit status 1: something differs.
set -euo pipefail
export LC_ALL=C
shopt -s nullglob

tree=$(cd "$(dirname "$0")/../.." && pwd)
old=$(cd "${1:?"usage: compare_builds.sh OLD NEW [EXPERIMENT.yaml...]"}" && pwd)
new=$(cd "${2:?"usage: compare_builds.sh OLD NEW [EXPERIMENT.yaml...]"}" && pwd)
shift 2
if [ $# -eq 0 ]; then
    set -- "$tree"/experiments/*.yaml "$tree"/experiments/models/*.yaml
fi
epochs=${EPOCHS:-2} trials=${TRIALS:-100} small="data.limit=10 train.batch=4"
if [ -z "${SCRATCH:-}" ]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
else
    mkdir -p "$SCRATCH"
    scratch=$(cd "$SCRATCH" && pwd)
fi
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MTAG_DATA="$scratch/data"
# Recordings long enough for the networks of 29 s; nearly all of the 50 tags are in each split.
"$new/mtag-data" synth --clips 40 --seconds "${LENGTH:-30}" "$MTAG_DATA" >"$scratch/synth.log"

# words EXPERIMENT: what is changed of it, so that it is small.
words() {
    local phase count
    case $(basename "$1") in
    phases.yaml)
        count=$(grep -c '^ *- {epochs:' "$1")
        for ((phase = 0; phase < count; phase++)); do
            echo "train.phases.$phase.epochs=1"
        done
        ;;
    transfer.yaml) echo "features.known.trial=1 train.epochs=$epochs" ;;
    *) echo "train.epochs=$epochs" ;;
    esac
    echo "$small"
}

# train BIN SIDE EXPERIMENT: into SIDE/NAME.db, which holds trial 1 of the baseline first if the
# experiment is about the features of a trained network.
train() {
    local bin=$1 side=$2 file=$3 name into
    name=$(basename "$file" .yaml)
    into=$scratch/$side/$name
    mkdir -p "$into"
    [ -e "$into/done" ] && return
    rm -rf "$into"/results.db*
    export MTAG_CACHE="$scratch/$side/cache"
    if [ "$name" = transfer ]; then
        # shellcheck disable=SC2086 # words are several
        "$bin/mtag-run" -q -j 1 -o "$into/results.db" "$(dirname "$file")/baseline1d.yaml" \
            train.epochs=1 $small >>"$into/log" 2>&1
    fi
    # shellcheck disable=SC2046 # words are several
    "$bin/mtag-run" -q -j "${WORKERS:-1}" --limit-trials "$trials" -o "$into/results.db" "$file" \
        $(words "$file") >>"$into/log" 2>&1 || {
        tail -n 20 "$into/log" >&2
        echo "compare_builds.sh: $bin/mtag-run failed on $file" >&2
        return 1
    }
    touch "$into/done"
}

# Both databases as the same tables: of a build's runs, by what names a run in every version.
# $1: the schema's name in SQL, $2: its file.
views() {
    local split="'test'" fold=0
    if [ "$(sqlite3 -readonly "$2" "SELECT count(*) FROM pragma_table_info('prediction')
        WHERE name = 'split'")" = 1 ]; then
        split=p.split fold=r.fold
    fi
    cat <<SQL
CREATE TEMP TABLE $1_run AS SELECT r.id, w.name || ' ' || s.number || ' ' || r.seed || ' ' || $fold AS run,
    r.status, r.best_epoch, r.epochs, t.weights, t.macs FROM $1.run r JOIN $1.trial t ON t.id = r.trial_id
    JOIN $1.sweep_trial s ON s.trial_id = t.id JOIN $1.sweep w ON w.id = s.sweep_id;
CREATE TEMP TABLE $1_metric AS SELECT r.run, m.epoch, m.name, m.value FROM $1.metric m
    JOIN $1_run r ON r.id = m.run_id WHERE m.name NOT IN ('seconds', 'train_seconds');
CREATE TEMP TABLE $1_tag AS SELECT r.run, m.tag, m.name, m.value FROM $1.tag_metric m
    JOIN $1_run r ON r.id = m.run_id;
CREATE TEMP TABLE $1_prediction AS SELECT r.run, $split AS split, k.clips, k.tags, k.truth, p.scores
    FROM $1.prediction p JOIN $1.task k ON k.id = p.task_id JOIN $1_run r ON r.id = p.run_id
    WHERE $split = 'test';
SQL
}

# Counts, in one line: runs, values of epochs, of tags, bytes of predictions; then metrics that
# only the new build has, and rows that differ.
question() {
    echo "ATTACH '$1' AS old; ATTACH '$2' AS new;"
    views old "$1"
    views new "$2"
    cat <<'SQL'
.separator " "
CREATE TEMP TABLE added AS SELECT DISTINCT name FROM new_metric EXCEPT SELECT name FROM old_metric;
CREATE TEMP TABLE added_tag AS SELECT DISTINCT name FROM new_tag EXCEPT SELECT name FROM old_tag;
CREATE TEMP TABLE differing AS
SELECT 'run' AS kind, run AS place FROM (SELECT run, status, best_epoch, epochs, weights, macs FROM old_run
    EXCEPT SELECT run, status, best_epoch, epochs, weights, macs FROM new_run)
UNION ALL SELECT 'run', run FROM (SELECT run FROM new_run EXCEPT SELECT run FROM old_run)
UNION ALL SELECT 'metric', run || ' epoch ' || epoch || ' ' || name FROM
    (SELECT * FROM old_metric EXCEPT SELECT * FROM new_metric)
UNION ALL SELECT 'metric', run || ' epoch ' || epoch || ' ' || name FROM
    (SELECT * FROM new_metric WHERE name NOT IN (SELECT name FROM added) EXCEPT SELECT * FROM old_metric)
UNION ALL SELECT 'tag', run || ' ' || tag || ' ' || name FROM
    (SELECT * FROM old_tag EXCEPT SELECT * FROM new_tag)
UNION ALL SELECT 'tag', run || ' ' || tag || ' ' || name FROM
    (SELECT * FROM new_tag WHERE name NOT IN (SELECT name FROM added_tag) EXCEPT SELECT * FROM old_tag)
UNION ALL SELECT 'prediction', run FROM
    (SELECT * FROM old_prediction EXCEPT SELECT * FROM new_prediction)
UNION ALL SELECT 'prediction', run FROM
    (SELECT * FROM new_prediction EXCEPT SELECT * FROM old_prediction);
SELECT (SELECT count(*) FROM old_run), (SELECT count(*) FROM old_metric), (SELECT count(*) FROM old_tag),
    (SELECT coalesce(sum(length(scores)), 0) FROM old_prediction),
    (SELECT count(*) FROM added) + (SELECT count(*) FROM added_tag), (SELECT count(*) FROM differing);
SELECT '', kind, place FROM differing LIMIT 10;
SQL
}

# weights DATABASE: a line for each run: what names it, then its file.
weights() {
    sqlite3 -readonly -separator $'\t' "$1" "SELECT w.name || ' ' || s.number || ' ' || r.seed || ' ' ||
        r.number, r.weights FROM run r JOIN sweep_trial s ON s.trial_id = r.trial_id
        JOIN sweep w ON w.id = s.sweep_id WHERE r.weights IS NOT NULL ORDER BY 1"
}

# tensors FILE: of a safetensors file, what follows the notes in its header: each tensor's name,
# type, shape and place, then all numbers.
tensors() {
    local length
    length=$(od -An -tu8 -N8 "$1" | tr -d ' ')
    tail -c +9 "$1" | head -c "$length" | jq -cS 'del(.__metadata__)'
    tail -c +"$((9 + length))" "$1"
}

# compare_weights OLD NEW: prints how many files are the same, and complains of others.
compare_weights() {
    local same=0 bad=0 run file
    declare -A files=()
    while IFS=$'\t' read -r run file; do
        files[$run]=$file
    done < <(weights "$2")
    while IFS=$'\t' read -r run file; do
        if [ -n "${files[$run]:-}" ] &&
            cmp -s <(tensors "$1.d/$file") <(tensors "$2.d/${files[$run]}"); then
            same=$((same + 1))
        else
            bad=$((bad + 1))
            echo "  weights $run" >&2
        fi
        unset "files[$run]"
    done < <(weights "$1")
    [ ${#files[@]} -eq 0 ] || bad=$((bad + ${#files[@]}))
    echo "$same $bad"
}

status=0
printf '%-36s %5s %7s %7s %9s %8s %6s  %s\n' experiment runs metrics tags scores weights added verdict
for file; do
    name=$(basename "$file" .yaml)
    if ! { train "$old" old "$file" && train "$new" new "$file"; }; then
        status=1
        continue
    fi
    one=$scratch/old/$name/results.db two=$scratch/new/$name/results.db
    question "$one" "$two" | sqlite3 -batch :memory: >"$scratch/answer"
    read -r runs metrics tags bytes added differing <"$scratch/answer"
    read -r same bad <<<"$(compare_weights "$one" "$two")"
    verdict="same bits"
    if [ "$differing" != 0 ] || [ "$bad" != 0 ] || [ "$runs" = 0 ] || [ "$bytes" = 0 ]; then
        verdict="DIFFERS ($differing values, $bad weights)" status=1
    fi
    printf '%-36s %5s %7s %7s %9s %8s %6s  %s\n' "$name" "$runs" "$metrics" "$tags" "$bytes" \
        "$same" "$added" "$verdict"
    tail -n +2 "$scratch/answer"
done
exit $status
