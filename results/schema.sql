-- The results of mtag, version 2.
--
-- A sweep is what one experiment file asked for. A trial is one choice of parameters; equal
-- trials of several sweeps are one trial. A run is a trial trained with one seed, and with
-- one fold where the data are divided into folds; people call run 2 of trial 37 "37.2". Times are UTC in ISO 8601; seconds are wall-clock seconds.
--
-- Beside these tables are two views, made anew whenever a metric or a varying parameter
-- appears, because their columns follow the contents:
--   leaderboard   a row per sweep and trial, a column per varying parameter and per metric
--                 (mean over the finished runs that the sweep asks for, and NAME_std,
--                 which is NULL where the trial has further runs) at the best epoch
--   curve         a row per run and epoch, a column per metric
-- So `SELECT * FROM leaderboard WHERE sweep = 'sweep_lr'` is a data frame as it stands.

CREATE TABLE sweep (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    hypothesis TEXT,
    method     TEXT,
    metric     TEXT NOT NULL,                 -- trials are ranked by it
    goal       TEXT NOT NULL CHECK (goal IN ('minimize', 'maximize')),
    seeds      INTEGER NOT NULL,
    threads    INTEGER NOT NULL,
    yaml       TEXT,                          -- the merged file with its sweep
    path       TEXT,
    command    TEXT,
    created    TEXT NOT NULL,
    started    TEXT NOT NULL,                 -- last time
    baseline   TEXT,                          -- label of the trial that others are compared with
    hidden     INTEGER NOT NULL DEFAULT 0,    -- mtag-report lists it only when it is named
    ordered    INTEGER NOT NULL DEFAULT 0     -- tables keep the order of the file's trials
);

-- The columns from status on are summaries of the runs, kept by the writer.
CREATE TABLE trial (
    id          INTEGER PRIMARY KEY,
    identity    TEXT NOT NULL UNIQUE,         -- hash of all that affects results
    task        TEXT NOT NULL,                -- hash of test clips, tags, evaluation
    fingerprint TEXT,                         -- hash of the data
    weights     INTEGER NOT NULL,             -- trained numbers
    macs        INTEGER NOT NULL,             -- multiply-adds of one example
    created     TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN
                ('waiting', 'running', 'paused', 'interrupted', 'failed', 'pruned',
                 'finished')),
    runs        INTEGER NOT NULL DEFAULT 0,
    finished    INTEGER NOT NULL DEFAULT 0,   -- runs that are
    best_epoch  REAL,                         -- means over finished runs
    epochs      REAL,
    seconds     REAL,
    folds       INTEGER NOT NULL DEFAULT 0,   -- a run for each with each seed; 0: no folds
    note        TEXT,                         -- a person's
    star        INTEGER NOT NULL DEFAULT 0
);

-- The resolved experiment file of a trial.
CREATE TABLE resolved (
    trial_id INTEGER PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
    yaml     TEXT NOT NULL
);

-- Every leaf of the resolved file: value as written, number if it is one.
CREATE TABLE param (
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    value    TEXT,
    number   REAL,
    PRIMARY KEY (trial_id, path)
) WITHOUT ROWID;

-- Stale: the experiment file no longer asks for the trial.
CREATE TABLE sweep_trial (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,                -- in the sweep, from 1
    label    TEXT,
    stale    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, trial_id)
) WITHOUT ROWID;
CREATE INDEX sweep_trial_by_trial ON sweep_trial (trial_id);

-- What the sweep set in a trial. The value of train.seed is the list of the seeds of the
-- runs that the sweep asks for, "[0, 1, 2]".
CREATE TABLE sweep_value (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    value    TEXT,
    number   REAL,
    PRIMARY KEY (sweep_id, trial_id, path)
) WITHOUT ROWID;

-- The paths a sweep sets, in the order of the file, and whether their values differ.
CREATE TABLE sweep_parameter (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    position INTEGER NOT NULL,
    value    TEXT,                            -- of the first trial
    varies   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, path)
) WITHOUT ROWID;

CREATE TABLE run (
    id            INTEGER PRIMARY KEY,
    trial_id      INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,           -- 2 of "37.2"
    seed          INTEGER NOT NULL,
    fold          INTEGER NOT NULL DEFAULT 0, -- from 1; 0: the data have no folds
    status        TEXT NOT NULL DEFAULT 'interrupted' CHECK (status IN
                  ('running', 'paused', 'finished', 'failed', 'interrupted', 'pruned')),
    tries         INTEGER NOT NULL DEFAULT 0,
    reason        TEXT,
    sweep_id      INTEGER REFERENCES sweep (id) ON DELETE SET NULL, -- that ran it last
    started       TEXT,
    ended         TEXT,
    best_epoch    INTEGER,
    epochs        INTEGER,
    seconds       REAL,
    train_seconds REAL,
    peak_memory   REAL,                       -- bytes
    weights       TEXT,                       -- file, relative to FILE.d
    log           TEXT,
    version       TEXT,
    libraries     TEXT,
    cpu           TEXT,
    git_commit    TEXT,
    host          TEXT,
    worker        TEXT,                       -- that trains it, or did last: a job's, a process's
    UNIQUE (trial_id, seed, fold),
    UNIQUE (trial_id, number)
);
CREATE INDEX run_by_status ON run (status) WHERE status = 'running';

-- Values of an epoch; those of the end (test_roc_auc, ...) have epoch 0. NULL is NaN.
CREATE TABLE metric (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    epoch  INTEGER NOT NULL,
    name   TEXT NOT NULL,
    value  REAL,
    PRIMARY KEY (run_id, epoch, name)
) WITHOUT ROWID;

-- What each metric is. place: in tables, from 1 on; 0: only where it is asked for. Values
-- of_loss compare only among trials with the same train.loss; bookkeeping (the learning
-- rate, times) measures no network.
CREATE TABLE metric_name (
    name        TEXT PRIMARY KEY,             -- "valid_roc_auc", "test_roc_auc@noise"
    title       TEXT NOT NULL,
    split       TEXT NOT NULL,                -- train, valid, test; "": of no clips
    goal        TEXT NOT NULL CHECK (goal IN ('minimize', 'maximize')),
    place       INTEGER NOT NULL,
    bookkeeping INTEGER NOT NULL,
    of_loss     INTEGER NOT NULL
) WITHOUT ROWID;

-- Each metric at the best epoch over the finished runs of a trial: mean, deviation
-- (divided by n - 1; NULL if n is 1), count of runs. With folds the mean and deviation are
-- those of n folds, each of which is the mean of its seeds; without, of n = count runs. Kept
-- by the writer.
CREATE TABLE trial_metric (
    trial_id  INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    mean      REAL,
    deviation REAL,
    count     INTEGER NOT NULL,
    folds     INTEGER NOT NULL DEFAULT 0,     -- that have a value; 0: no folds
    PRIMARY KEY (trial_id, name)
) WITHOUT ROWID;
CREATE INDEX trial_metric_by_mean ON trial_metric (name, mean);

CREATE TABLE tag_metric (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    tag    TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  REAL,
    PRIMARY KEY (run_id, tag, name)
) WITHOUT ROWID;

-- What was predicted for: names as JSON arrays, truth one byte for each of clips x tags.
-- groups: of each clip the one that is never parted between splits (its artist), a JSON
-- array; NULL if that is not known.
CREATE TABLE task (
    id         INTEGER PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    clip_count INTEGER NOT NULL,
    tag_count  INTEGER NOT NULL,
    clips      TEXT NOT NULL,
    tags       TEXT NOT NULL,
    truth      BLOB NOT NULL, -- a byte a clip and tag: 1, 0, 2: not known
    groups     TEXT
);

-- Mean probabilities, clips x tags, little-endian: of the test clips 32-bit floats, of the
-- validation clips (at the best epoch) 16-bit ones.
CREATE TABLE prediction (
    run_id  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    split   TEXT NOT NULL CHECK (split IN ('test', 'valid')),
    task_id INTEGER NOT NULL REFERENCES task (id),
    scores  BLOB NOT NULL,
    PRIMARY KEY (run_id, split)
);

-- What an adaptive sampler or a pruner decided, by its number in the sweep, at a time of the
-- sweep's virtual clock: the task (a run to an epoch) that it starts or ends. saw: a hash of
-- the results that were visible. Where it is of no trial, text tells what was decided.
CREATE TABLE decision (
    sweep_id     INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    virtual_time INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    trial_id     INTEGER REFERENCES trial (id) ON DELETE CASCADE,
    seed         INTEGER,
    fold         INTEGER,
    until        INTEGER,                     -- epoch
    saw          TEXT NOT NULL,
    text         TEXT,
    PRIMARY KEY (sweep_id, number)
) WITHOUT ROWID;

-- Tests of two trials on their predictions, kept once they are computed. basis: a hash of
-- the runs that were compared and of the settings; a row of another basis is out of date.
CREATE TABLE comparison (
    left_id    INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    right_id   INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    metric     TEXT NOT NULL,
    test       TEXT NOT NULL,
    basis      TEXT NOT NULL,
    difference REAL,                          -- left less right
    low        REAL,                          -- bounds of its interval
    high       REAL,
    p          REAL,
    created    TEXT NOT NULL,
    PRIMARY KEY (left_id, right_id, metric, test)
) WITHOUT ROWID;

-- What happened: of a run start, continue, pause, retry, stop, failed, finished; and other
-- things worth a note.
CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    time     TEXT NOT NULL,
    sweep_id INTEGER REFERENCES sweep (id) ON DELETE CASCADE,
    run_id   INTEGER REFERENCES run (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    text     TEXT
);
CREATE INDEX event_by_run ON event (run_id);
