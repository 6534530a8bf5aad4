-- What a reader lays over a database of version 1, so that it looks as one of the newest
-- version does: temporary views that stand before the tables of the same names. Nothing is
-- copied, and nothing is written to the file.

CREATE TEMP VIEW sweep AS SELECT *, CASE WHEN method IN ('variants', 'one_at_a_time') THEN
    (SELECT label FROM main.sweep_trial WHERE sweep_id = s.id ORDER BY number LIMIT 1) END
    AS baseline, 0 AS hidden, method IN ('variants', 'one_at_a_time') AS ordered
FROM main.sweep s;

CREATE TEMP VIEW trial AS
SELECT *, 0 AS folds, NULL AS note, 0 AS star FROM main.trial;

CREATE TEMP VIEW run AS SELECT *, 0 AS fold, NULL AS worker FROM main.run;

-- As in to_2.sql.
CREATE TEMP VIEW metric_name AS
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

CREATE TEMP VIEW trial_metric AS SELECT *, 0 AS folds FROM main.trial_metric;

CREATE TEMP VIEW task AS SELECT *, NULL AS groups FROM main.task;

CREATE TEMP VIEW prediction AS
SELECT run_id, 'test' AS split, task_id, scores FROM main.prediction;

CREATE TEMP VIEW decision AS
SELECT 0 AS sweep_id, 0 AS number, 0 AS virtual_time, '' AS kind, 0 AS trial_id, 0 AS seed,
    0 AS fold, 0 AS until, '' AS saw, NULL AS text WHERE 0;

CREATE TEMP VIEW comparison AS
SELECT 0 AS left_id, 0 AS right_id, '' AS metric, '' AS test, '' AS basis,
    NULL AS difference, NULL AS low, NULL AS high, NULL AS p, '' AS created WHERE 0;
