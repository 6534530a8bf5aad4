#!/bin/sh
# multiply_trials.sh FILE TIMES: gives a database of bench_report so many times its trials:
# copies with values of their own, written by SQL in one transaction, which takes seconds
# where recording each run takes an hour.
set -eu
sqlite3 "$1" <<END
PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TEMP TABLE n AS SELECT (SELECT max(id) FROM trial) AS trials, (SELECT max(id) FROM run) AS runs;
CREATE TEMP TABLE k AS WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < $2) SELECT i FROM c;
CREATE TEMP TABLE copy AS SELECT t.id AS old, t.id + i * trials AS new, i,
    (abs((t.id * 2654435761 + i * 40503) % 1000003) / 1000003.0 - 0.5) / 50 AS off FROM trial t, k, n;
INSERT INTO resolved SELECT new, yaml FROM copy JOIN resolved ON trial_id = old;
INSERT INTO param SELECT new, path, value, number FROM copy JOIN param ON trial_id = old;
INSERT INTO sweep_trial SELECT sweep_id, new, number + i * (SELECT trials FROM n), label, stale FROM copy JOIN sweep_trial ON trial_id = old;
INSERT INTO sweep_value SELECT sweep_id, new, path, value, number FROM copy JOIN sweep_value ON trial_id = old;
INSERT INTO run (id, trial_id, number, seed, fold, status, tries, sweep_id, started, ended, best_epoch, epochs, seconds,
    train_seconds, peak_memory, version, libraries, cpu, host) SELECT id + i * (SELECT runs FROM n), new, number, seed, fold,
    status, tries, sweep_id, started, ended, best_epoch, epochs, seconds, train_seconds, peak_memory, version, libraries,
    cpu, host FROM copy JOIN run ON trial_id = old;
INSERT INTO metric SELECT run_id + i * (SELECT runs FROM n), epoch, name, value + off FROM copy JOIN run ON trial_id = old
    JOIN metric ON run_id = run.id;
INSERT INTO trial_metric (trial_id, name, mean, deviation, count, folds) SELECT new, name, mean + off, deviation, count, folds
    FROM copy JOIN trial_metric ON trial_id = old;
INSERT INTO trial (id, identity, task, fingerprint, weights, macs, created, status, runs, finished, best_epoch, epochs,
    seconds, folds) SELECT new, identity || '-' || i, task, fingerprint, weights, macs, created, status, runs, finished,
    best_epoch, epochs, seconds, folds FROM copy JOIN trial ON trial.id = old;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
END
