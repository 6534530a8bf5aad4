-- From version 1 to 2: folds, paused runs, what is known of metrics, groups of clips,
-- predictions of two splits, decisions, comparisons, a person's notes.
--
-- SQLite changes no CHECK and no key of a table: trial, run and prediction are made anew.
-- Foreign keys are off meanwhile, so that dropping a table deletes nothing elsewhere. The
-- views are made by the writer, by their columns.

DROP VIEW IF EXISTS leaderboard;
DROP VIEW IF EXISTS curve;

ALTER TABLE sweep ADD COLUMN baseline TEXT;
ALTER TABLE sweep ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sweep ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0;
-- The sweeps that are rows of a table, the first of which the others are compared with.
UPDATE sweep SET ordered = 1, baseline = (SELECT label FROM sweep_trial WHERE sweep_id =
    sweep.id ORDER BY number LIMIT 1) WHERE method IN ('variants', 'one_at_a_time');

CREATE TABLE trial_2 (
    id          INTEGER PRIMARY KEY,
    identity    TEXT NOT NULL UNIQUE,
    task        TEXT NOT NULL,
    fingerprint TEXT,
    weights     INTEGER NOT NULL,
    macs        INTEGER NOT NULL,
    created     TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN
                ('waiting', 'running', 'paused', 'interrupted', 'failed', 'pruned',
                 'finished')),
    runs        INTEGER NOT NULL DEFAULT 0,
    finished    INTEGER NOT NULL DEFAULT 0,
    best_epoch  REAL,
    epochs      REAL,
    seconds     REAL,
    folds       INTEGER NOT NULL DEFAULT 0,
    note        TEXT,
    star        INTEGER NOT NULL DEFAULT 0
);
INSERT INTO trial_2 (id, identity, task, fingerprint, weights, macs, created, status, runs,
    finished, best_epoch, epochs, seconds)
SELECT id, identity, task, fingerprint, weights, macs, created, status, runs, finished,
    best_epoch, epochs, seconds FROM trial;
DROP TABLE trial;
ALTER TABLE trial_2 RENAME TO trial;

CREATE TABLE run_2 (
    id            INTEGER PRIMARY KEY,
    trial_id      INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    seed          INTEGER NOT NULL,
    fold          INTEGER NOT NULL DEFAULT 0,
    status        TEXT NOT NULL DEFAULT 'interrupted' CHECK (status IN
                  ('running', 'paused', 'finished', 'failed', 'interrupted', 'pruned')),
    tries         INTEGER NOT NULL DEFAULT 0,
    reason        TEXT,
    sweep_id      INTEGER REFERENCES sweep (id) ON DELETE SET NULL,
    started       TEXT,
    ended         TEXT,
    best_epoch    INTEGER,
    epochs        INTEGER,
    seconds       REAL,
    train_seconds REAL,
    peak_memory   REAL,
    weights       TEXT,
    log           TEXT,
    version       TEXT,
    libraries     TEXT,
    cpu           TEXT,
    git_commit    TEXT,
    host          TEXT,
    worker        TEXT,
    UNIQUE (trial_id, seed, fold),
    UNIQUE (trial_id, number)
);
INSERT INTO run_2 (id, trial_id, number, seed, status, tries, reason, sweep_id, started,
    ended, best_epoch, epochs, seconds, train_seconds, peak_memory, weights, log, version,
    libraries, cpu, git_commit, host)
SELECT id, trial_id, number, seed, status, tries, reason, sweep_id, started, ended,
    best_epoch, epochs, seconds, train_seconds, peak_memory, weights, log, version,
    libraries, cpu, git_commit, host FROM run;
DROP TABLE run;
ALTER TABLE run_2 RENAME TO run;
CREATE INDEX run_by_status ON run (status) WHERE status = 'running';

-- The metrics that version 1 recorded; @CONDITION follows the name where the test clips were
-- perturbed.
CREATE TABLE metric_name_2 (
    name        TEXT PRIMARY KEY,
    title       TEXT NOT NULL,
    split       TEXT NOT NULL,
    goal        TEXT NOT NULL CHECK (goal IN ('minimize', 'maximize')),
    place       INTEGER NOT NULL,
    bookkeeping INTEGER NOT NULL,
    of_loss     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO metric_name_2
WITH known (stem, title, split, goal, place, bookkeeping, of_loss) AS (VALUES
    ('valid_roc_auc', 'valid ROC-AUC', 'valid', 'maximize', 51, 0, 0),
    ('valid_pr_auc', 'valid PR-AUC', 'valid', 'maximize', 52, 0, 0),
    ('valid_loss', 'valid loss', 'valid', 'minimize', 53, 0, 1),
    ('train_loss', 'train loss', 'train', 'minimize', 153, 0, 1),
    ('test_roc_auc', 'test ROC-AUC', 'test', 'maximize', 251, 0, 0),
    ('test_pr_auc', 'test PR-AUC', 'test', 'maximize', 252, 0, 0),
    ('test_loss', 'test loss', 'test', 'minimize', 253, 0, 1),
    ('lr', 'LR', '', 'minimize', 0, 1, 0),
    ('train_seconds', 'train seconds', '', 'minimize', 0, 1, 0),
    ('seconds', 'seconds', '', 'minimize', 0, 1, 0)),
cut (name, at) AS (SELECT name, instr(name, '@') FROM main.metric_name)
SELECT cut.name AS name,
    iif(stem IS NULL, cut.name, title || iif(at, ' ' || substr(cut.name, at), '')) AS title,
    ifnull(split, '') AS split, ifnull(goal, 'maximize') AS goal,
    iif(stem IS NULL, 0, place + iif(at, 100, 0)) AS place,
    ifnull(bookkeeping, 0) AS bookkeeping, ifnull(of_loss, 0) AS of_loss
FROM cut LEFT JOIN known ON stem = iif(at, substr(cut.name, 1, at - 1), cut.name);
DROP TABLE metric_name;
ALTER TABLE metric_name_2 RENAME TO metric_name;

ALTER TABLE trial_metric ADD COLUMN folds INTEGER NOT NULL DEFAULT 0;

ALTER TABLE task ADD COLUMN groups TEXT;

CREATE TABLE prediction_2 (
    run_id  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    split   TEXT NOT NULL CHECK (split IN ('test', 'valid')),
    task_id INTEGER NOT NULL REFERENCES task (id),
    scores  BLOB NOT NULL,
    PRIMARY KEY (run_id, split)
);
INSERT INTO prediction_2 (run_id, split, task_id, scores)
SELECT run_id, 'test', task_id, scores FROM prediction ORDER BY run_id;
DROP TABLE prediction;
ALTER TABLE prediction_2 RENAME TO prediction;

CREATE TABLE decision (
    sweep_id     INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    virtual_time INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    trial_id     INTEGER REFERENCES trial (id) ON DELETE CASCADE,
    seed         INTEGER,
    fold         INTEGER,
    until        INTEGER,
    saw          TEXT NOT NULL,
    text         TEXT,
    PRIMARY KEY (sweep_id, number)
) WITHOUT ROWID;

CREATE TABLE comparison (
    left_id    INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    right_id   INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    metric     TEXT NOT NULL,
    test       TEXT NOT NULL,
    basis      TEXT NOT NULL,
    difference REAL,
    low        REAL,
    high       REAL,
    p          REAL,
    created    TEXT NOT NULL,
    PRIMARY KEY (left_id, right_id, metric, test)
) WITHOUT ROWID;

CREATE INDEX event_by_run ON event (run_id);
