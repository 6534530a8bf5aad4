#!/usr/bin/env bash
# A whole sweep of method sobol: more trials begin with the same ones, which are not trained
# again.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 1
cat >sobol.yaml <<END
base: tiny.yaml
name: sobol
sweep:
  method: sobol
  trials: 2
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}
    train.optimizer.type: {values: [sgd, adam]}
END

begin "a sweep of sobol is planned, run, and grown"
expect 0 mtag-run -n -o s.db sobol.yaml
says '2 trials'
expect 0 mtag-run --json -o s.db sobol.yaml
equals 2 "$(grep -c '"event": "finished"' out)" "trained runs"
equals 2 "$(query s.db "SELECT count(DISTINCT value) FROM sweep_value WHERE path = 'train.optimizer.type'")" \
    "optimizers among two trials"
expect 0 mtag-run --json -o s.db sobol.yaml sweep.trials=4
equals 2 "$(grep -c '"event": "finished"' out)" "runs trained beside those that were there"
equals 4 "$(query s.db "SELECT count(*) FROM sweep_trial WHERE NOT stale")" "trials"
