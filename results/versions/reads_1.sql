-- What a reader lays over a database of version 1, so that it looks as one of the newest
-- version does: temporary views that stand before the tables of the same names. Nothing is
-- copied, and nothing is written to the file.

CREATE TEMP VIEW sweep AS SELECT *, NULL AS baseline, 0 AS hidden FROM main.sweep;

CREATE TEMP VIEW trial AS
SELECT *, 0 AS folds, NULL AS note, 0 AS star FROM main.trial;

CREATE TEMP VIEW run AS SELECT *, 0 AS fold, NULL AS worker FROM main.run;

CREATE TEMP VIEW metric_name AS
SELECT name, CASE WHEN name LIKE '%loss%' THEN 'minimize'
    WHEN name LIKE '%auc%' OR name LIKE '%accuracy%' THEN 'maximize' END AS goal,
    NULL AS title, NULL AS place, name IN ('lr', 'seconds', 'train_seconds') AS bookkeeping
FROM main.metric_name;

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
