#!/usr/bin/env bash
# Limits of a run: of its memory and its time, which fail it, and of training, which ends it.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3

reason_of() { # DATABASE LABEL
    query "$1" "SELECT r.status || ', tried ' || r.tries || ': ' || coalesce(r.reason, '')
        FROM run r JOIN sweep_trial st USING (trial_id) WHERE st.label = '$2'"
}

begin "a run that takes too much memory fails, is not tried again, and the sweep goes on"
cat >wide.yaml <<END
base: tiny.yaml
name: wide
variables: {width: 16}
model:
  layers:
    - bands_as_channels
    - global_avg_pool
    - linear: {units: \$width}
    - linear: {units: \$width}
    - linear: {units: tags}
sweep:
  method: variants
  limits: {memory: 400 MB}
  variants:
    first: {}
    wide: {variables.width: 8000, train.epochs: 100000}
    last: {train.batch: 4}
END
expect 1 mtag-run --json -j 1 -o wide.db wide.yaml
says "1 of 3 runs failed"
equals 1 "$(grep -c '"event": "failed".*it took more memory than 400 MB.*"again": false' out)" \
    "failed events"
equals "failed, tried 1: it took more memory than 400 MB" "$(reason_of wide.db wide)" wide
equals "finished, tried 1: " "$(reason_of wide.db first)" first
equals "finished, tried 1: " "$(reason_of wide.db last)" last

# Its training ends by the limit or never.
cat >slow.yaml <<END
base: tiny.yaml
name: slow
sweep:
  method: variants
  limits: {minutes: 0.005}
  variants:
    endless: {train.epochs: 100000}
END

begin "a run that takes too long is tried once more and then fails"
expect 1 mtag-run --json -o slow.db slow.yaml
pattern='s/.*"event": "failed".*longer than 0.005 minutes.*"again": \([a-z]*\).*/\1/p'
equals "true false" "$(sed -n "$pattern" out | paste -sd' ')" "whether it is tried again"
equals "failed, tried 2: it took longer than 0.005 minutes" "$(reason_of slow.db endless)" endless
equals 2 "$(query slow.db "SELECT count(*) FROM event WHERE kind = 'failed'")" "failed events"

begin "sweep.retries says how often"
expect 1 mtag-run -q -o once.db slow.yaml sweep.retries=0
equals "failed, tried 1: it took longer than 0.005 minutes" "$(reason_of once.db endless)" endless

begin "train.stop.minutes ends the training well, and the reason is kept"
expect 0 mtag-run -q -o stopped.db tiny.yaml train.epochs=100000 train.stop.minutes=0.005
equals "finished|time limit of 0.005 minutes|3" \
    "$(query stopped.db 'SELECT status, reason, count(*) FROM run GROUP BY 1, 2')" runs
equals 3 "$(query stopped.db "SELECT count(*) FROM run WHERE epochs < 100000 AND epochs =
    (SELECT max(epoch) FROM metric WHERE run_id = run.id)")" "runs with all their epochs"
equals 3 "$(query stopped.db "SELECT count(*) FROM metric WHERE name = 'test_roc_auc'")" tests
expect 0 mtag-report runs --results stopped.db
says "time limit of 0.005 minutes"
sound stopped.db
