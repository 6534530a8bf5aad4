-- A database of version 1; made by make_version_1.sh.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
    started    TEXT NOT NULL                  -- last time
);
INSERT INTO sweep VALUES(1,'grid',NULL,'grid','valid_loss','minimize',2,1,replace('name: grid\ndata:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\nsweep:\n  method: grid\n  seeds: 2\n  metric:\n    name: valid_loss\n    goal: minimize\n  parameters:\n    train.optimizer.type:\n      values: [sgd, adam]\n    train.optimizer.lr:\n      values: [1.0e-2, 3.0e-2]\n  final:\n    top: 1\n    seeds: 2\n','\n',char(10)),'grid.yaml','mtag-run -q -j 1 grid.yaml','2026-11-29T18:34:11.487Z','2026-11-29T18:34:13.159Z');
INSERT INTO sweep VALUES(2,'grid final',NULL,'grid','valid_loss','minimize',2,1,replace('name: grid\ndata:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\nsweep:\n  method: grid\n  seeds: 2\n  metric:\n    name: valid_loss\n    goal: minimize\n  parameters:\n    train.optimizer.type:\n      values: [sgd, adam]\n    train.optimizer.lr:\n      values: [1.0e-2, 3.0e-2]\n  final:\n    top: 1\n    seeds: 2\n','\n',char(10)),'grid.yaml','mtag-run -q -j 1 grid.yaml','2026-11-29T18:34:12.263Z','2026-11-29T18:34:13.390Z');
INSERT INTO sweep VALUES(3,'losses','focal loss learns rare tags sooner','variants','valid_roc_auc','maximize',1,1,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\nname: losses\nhypothesis: focal loss learns rare tags sooner\nsweep:\n  method: variants\n  seeds: 1\n  metric:\n    name: valid_roc_auc\n    goal: maximize\n  variants:\n    bce (baseline): {}\n    focal:\n      train.loss:\n        type: focal\n        gamma: 3\n    too fast:\n      train.optimizer:\n        type: sgd\n        lr: 1.0e+30\n    not begun:\n      train.batch: 4\n','\n',char(10)),'losses.yaml','mtag-run -q -j 1 losses.yaml','2026-11-29T18:34:12.549Z','2026-11-29T18:34:12.567Z');
CREATE TABLE trial (
    id          INTEGER PRIMARY KEY,
    identity    TEXT NOT NULL UNIQUE,         -- hash of all that affects results
    task        TEXT NOT NULL,                -- hash of test clips, tags, evaluation
    fingerprint TEXT,                         -- hash of the data
    weights     INTEGER NOT NULL,             -- trained numbers
    macs        INTEGER NOT NULL,             -- multiply-adds of one example
    created     TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN
                ('waiting', 'running', 'interrupted', 'failed', 'pruned', 'finished')),
    runs        INTEGER NOT NULL DEFAULT 0,
    finished    INTEGER NOT NULL DEFAULT 0,   -- runs that are
    best_epoch  REAL,                         -- means over finished runs
    epochs      REAL,
    seconds     REAL
);
INSERT INTO trial VALUES(1,'fb43fc016ade606dfdc9c19cd7feb9e6','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:11.503Z','finished',2,2,2.0,2.0,0.054869727000095736002);
INSERT INTO trial VALUES(2,'ee6b213b213d601ec2788bd9d0121a21','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:11.504Z','finished',2,2,2.0,2.0,0.0099063984999929743935);
INSERT INTO trial VALUES(3,'5adf66d53bb34fd66e9543990c7b5973','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:11.504Z','finished',2,2,2.0,2.0,0.028507122000064555322);
INSERT INTO trial VALUES(4,'ca12d28e59e6e2d449ae4f816ea89efd','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:11.504Z','finished',4,4,2.0,2.0,0.0068193827500522274931);
INSERT INTO trial VALUES(5,'d0c371de214c1608d56159ead39bc42e','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:12.571Z','finished',1,1,2.0,2.0,0.013374166999824410595);
INSERT INTO trial VALUES(6,'7008a20a43a73fd1259dfdb367eedaad','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:12.571Z','finished',1,1,2.0,2.0,0.016242142000010062474);
INSERT INTO trial VALUES(7,'791bf3454a41d50d2c37189accafe2cf','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:12.572Z','failed',1,0,NULL,NULL,NULL);
INSERT INTO trial VALUES(8,'87ee2826568910228274c5a0e3c90205','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:12.572Z','waiting',1,0,NULL,2.0,0.040172351999899547081);
INSERT INTO trial VALUES(9,'a9d73c3270f23c1fd3ce8668ac36fddf','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:12.939Z','finished',2,2,2.0,2.0,0.012466745999859085713);
INSERT INTO trial VALUES(10,'5ed0c4a66f114fb5233e2978c749f1f6','67fe649b63bcf60f4cdce33bd1f22910','04759a1338d7ba9233abeb178c4bf3ac',218,17872,'2026-11-29T18:34:13.179Z','finished',4,4,2.0,2.0,0.015116548999912993167);
CREATE TABLE resolved (
    trial_id INTEGER PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
    yaml     TEXT NOT NULL
);
INSERT INTO resolved VALUES(1,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: sgd\n    lr: 1.0e-3\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
INSERT INTO resolved VALUES(2,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: sgd\n    lr: 1.0e-2\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
INSERT INTO resolved VALUES(3,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: adam\n    lr: 1.0e-3\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
INSERT INTO resolved VALUES(4,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: adam\n    lr: 1.0e-2\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
INSERT INTO resolved VALUES(5,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  monitor:\n    name: valid_roc_auc\n    goal: maximize\n','\n',char(10)));
INSERT INTO resolved VALUES(6,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  loss:\n    type: focal\n    gamma: 3\n  monitor:\n    name: valid_roc_auc\n    goal: maximize\n','\n',char(10)));
INSERT INTO resolved VALUES(7,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: sgd\n    lr: 1.0e+30\n  monitor:\n    name: valid_roc_auc\n    goal: maximize\n','\n',char(10)));
INSERT INTO resolved VALUES(8,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 4\n  threads: 1\n  monitor:\n    name: valid_roc_auc\n    goal: maximize\n','\n',char(10)));
INSERT INTO resolved VALUES(9,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: sgd\n    lr: 3.0e-2\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
INSERT INTO resolved VALUES(10,replace('data:\n  root: /tmp/data\n  tags:\n    top: 4\nfeatures:\n  mel:\n    type: mel\n    n_mels: 16\nmodel:\n  layers:\n    - batchnorm\n    - bands_as_channels\n    - conv1d:\n        filters: 4\n        kernel: 3\n        stride: 2\n    - relu\n    - global_avg_pool\n    - linear:\n        units: tags\ntrain:\n  epochs: 2\n  batch: 8\n  threads: 1\n  optimizer:\n    type: adam\n    lr: 3.0e-2\n  monitor:\n    name: valid_loss\n    goal: minimize\n','\n',char(10)));
CREATE TABLE param (
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    value    TEXT,
    number   REAL,
    PRIMARY KEY (trial_id, path)
) WITHOUT ROWID;
INSERT INTO param VALUES(1,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(1,'data.tags.top','4',4.0);
INSERT INTO param VALUES(1,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(1,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(1,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(1,'train.batch','8',8.0);
INSERT INTO param VALUES(1,'train.epochs','2',2.0);
INSERT INTO param VALUES(1,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(1,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(1,'train.optimizer.lr','1e-3',0.0010000000000000000208);
INSERT INTO param VALUES(1,'train.optimizer.type','sgd',NULL);
INSERT INTO param VALUES(1,'train.threads','1',1.0);
INSERT INTO param VALUES(2,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(2,'data.tags.top','4',4.0);
INSERT INTO param VALUES(2,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(2,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(2,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(2,'train.batch','8',8.0);
INSERT INTO param VALUES(2,'train.epochs','2',2.0);
INSERT INTO param VALUES(2,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(2,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(2,'train.optimizer.lr','1e-2',0.010000000000000000208);
INSERT INTO param VALUES(2,'train.optimizer.type','sgd',NULL);
INSERT INTO param VALUES(2,'train.threads','1',1.0);
INSERT INTO param VALUES(3,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(3,'data.tags.top','4',4.0);
INSERT INTO param VALUES(3,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(3,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(3,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(3,'train.batch','8',8.0);
INSERT INTO param VALUES(3,'train.epochs','2',2.0);
INSERT INTO param VALUES(3,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(3,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(3,'train.optimizer.lr','1e-3',0.0010000000000000000208);
INSERT INTO param VALUES(3,'train.optimizer.type','adam',NULL);
INSERT INTO param VALUES(3,'train.threads','1',1.0);
INSERT INTO param VALUES(4,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(4,'data.tags.top','4',4.0);
INSERT INTO param VALUES(4,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(4,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(4,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(4,'train.batch','8',8.0);
INSERT INTO param VALUES(4,'train.epochs','2',2.0);
INSERT INTO param VALUES(4,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(4,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(4,'train.optimizer.lr','1e-2',0.010000000000000000208);
INSERT INTO param VALUES(4,'train.optimizer.type','adam',NULL);
INSERT INTO param VALUES(4,'train.threads','1',1.0);
INSERT INTO param VALUES(5,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(5,'data.tags.top','4',4.0);
INSERT INTO param VALUES(5,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(5,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(5,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(5,'train.batch','8',8.0);
INSERT INTO param VALUES(5,'train.epochs','2',2.0);
INSERT INTO param VALUES(5,'train.monitor.goal','maximize',NULL);
INSERT INTO param VALUES(5,'train.monitor.name','valid_roc_auc',NULL);
INSERT INTO param VALUES(5,'train.threads','1',1.0);
INSERT INTO param VALUES(6,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(6,'data.tags.top','4',4.0);
INSERT INTO param VALUES(6,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(6,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(6,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(6,'train.batch','8',8.0);
INSERT INTO param VALUES(6,'train.epochs','2',2.0);
INSERT INTO param VALUES(6,'train.loss.gamma','3',3.0);
INSERT INTO param VALUES(6,'train.loss.type','focal',NULL);
INSERT INTO param VALUES(6,'train.monitor.goal','maximize',NULL);
INSERT INTO param VALUES(6,'train.monitor.name','valid_roc_auc',NULL);
INSERT INTO param VALUES(6,'train.threads','1',1.0);
INSERT INTO param VALUES(7,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(7,'data.tags.top','4',4.0);
INSERT INTO param VALUES(7,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(7,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(7,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(7,'train.batch','8',8.0);
INSERT INTO param VALUES(7,'train.epochs','2',2.0);
INSERT INTO param VALUES(7,'train.monitor.goal','maximize',NULL);
INSERT INTO param VALUES(7,'train.monitor.name','valid_roc_auc',NULL);
INSERT INTO param VALUES(7,'train.optimizer.lr','1e30',1.0000000000000000198e+30);
INSERT INTO param VALUES(7,'train.optimizer.type','sgd',NULL);
INSERT INTO param VALUES(7,'train.threads','1',1.0);
INSERT INTO param VALUES(8,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(8,'data.tags.top','4',4.0);
INSERT INTO param VALUES(8,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(8,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(8,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(8,'train.batch','4',4.0);
INSERT INTO param VALUES(8,'train.epochs','2',2.0);
INSERT INTO param VALUES(8,'train.monitor.goal','maximize',NULL);
INSERT INTO param VALUES(8,'train.monitor.name','valid_roc_auc',NULL);
INSERT INTO param VALUES(8,'train.threads','1',1.0);
INSERT INTO param VALUES(9,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(9,'data.tags.top','4',4.0);
INSERT INTO param VALUES(9,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(9,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(9,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(9,'train.batch','8',8.0);
INSERT INTO param VALUES(9,'train.epochs','2',2.0);
INSERT INTO param VALUES(9,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(9,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(9,'train.optimizer.lr','3e-2',0.029999999999999998889);
INSERT INTO param VALUES(9,'train.optimizer.type','sgd',NULL);
INSERT INTO param VALUES(9,'train.threads','1',1.0);
INSERT INTO param VALUES(10,'data.root','/tmp/data',NULL);
INSERT INTO param VALUES(10,'data.tags.top','4',4.0);
INSERT INTO param VALUES(10,'features.mel.n_mels','16',16.0);
INSERT INTO param VALUES(10,'features.mel.type','mel',NULL);
INSERT INTO param VALUES(10,'model.layers','[batchnorm, bands_as_channels, {conv1d: {filters: 4, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]',NULL);
INSERT INTO param VALUES(10,'train.batch','8',8.0);
INSERT INTO param VALUES(10,'train.epochs','2',2.0);
INSERT INTO param VALUES(10,'train.monitor.goal','minimize',NULL);
INSERT INTO param VALUES(10,'train.monitor.name','valid_loss',NULL);
INSERT INTO param VALUES(10,'train.optimizer.lr','3e-2',0.029999999999999998889);
INSERT INTO param VALUES(10,'train.optimizer.type','adam',NULL);
INSERT INTO param VALUES(10,'train.threads','1',1.0);
CREATE TABLE sweep_trial (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,                -- in the sweep, from 1
    label    TEXT,
    stale    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, trial_id)
) WITHOUT ROWID;
INSERT INTO sweep_trial VALUES(1,1,1,'sgd lr 1e-3',1);
INSERT INTO sweep_trial VALUES(1,2,1,'sgd lr 1e-2',0);
INSERT INTO sweep_trial VALUES(1,3,3,'adam lr 1e-3',1);
INSERT INTO sweep_trial VALUES(1,4,3,'adam lr 1e-2',0);
INSERT INTO sweep_trial VALUES(1,9,2,'sgd lr 3e-2',0);
INSERT INTO sweep_trial VALUES(1,10,4,'adam lr 3e-2',0);
INSERT INTO sweep_trial VALUES(2,4,3,'adam lr 1e-2',1);
INSERT INTO sweep_trial VALUES(2,10,4,'adam lr 3e-2',0);
INSERT INTO sweep_trial VALUES(3,5,1,'bce (baseline)',0);
INSERT INTO sweep_trial VALUES(3,6,2,'focal',0);
INSERT INTO sweep_trial VALUES(3,7,3,'too fast',0);
INSERT INTO sweep_trial VALUES(3,8,4,'not begun',0);
CREATE TABLE sweep_value (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    value    TEXT,
    number   REAL,
    PRIMARY KEY (sweep_id, trial_id, path)
) WITHOUT ROWID;
INSERT INTO sweep_value VALUES(1,1,'train.optimizer.lr','1e-3',0.0010000000000000000208);
INSERT INTO sweep_value VALUES(1,1,'train.optimizer.type','sgd',NULL);
INSERT INTO sweep_value VALUES(1,1,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(1,2,'train.optimizer.lr','1e-2',0.010000000000000000208);
INSERT INTO sweep_value VALUES(1,2,'train.optimizer.type','sgd',NULL);
INSERT INTO sweep_value VALUES(1,2,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(1,3,'train.optimizer.lr','1e-3',0.0010000000000000000208);
INSERT INTO sweep_value VALUES(1,3,'train.optimizer.type','adam',NULL);
INSERT INTO sweep_value VALUES(1,3,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(1,4,'train.optimizer.lr','1e-2',0.010000000000000000208);
INSERT INTO sweep_value VALUES(1,4,'train.optimizer.type','adam',NULL);
INSERT INTO sweep_value VALUES(1,4,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(1,9,'train.optimizer.lr','3e-2',0.029999999999999998889);
INSERT INTO sweep_value VALUES(1,9,'train.optimizer.type','sgd',NULL);
INSERT INTO sweep_value VALUES(1,9,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(1,10,'train.optimizer.lr','3e-2',0.029999999999999998889);
INSERT INTO sweep_value VALUES(1,10,'train.optimizer.type','adam',NULL);
INSERT INTO sweep_value VALUES(1,10,'train.seed','[0, 1]',NULL);
INSERT INTO sweep_value VALUES(2,4,'train.optimizer.lr','1e-2',0.010000000000000000208);
INSERT INTO sweep_value VALUES(2,4,'train.optimizer.type','adam',NULL);
INSERT INTO sweep_value VALUES(2,4,'train.seed','[2, 3]',NULL);
INSERT INTO sweep_value VALUES(2,10,'train.optimizer.lr','3e-2',0.029999999999999998889);
INSERT INTO sweep_value VALUES(2,10,'train.optimizer.type','adam',NULL);
INSERT INTO sweep_value VALUES(2,10,'train.seed','[2, 3]',NULL);
INSERT INTO sweep_value VALUES(3,5,'train.batch','8',8.0);
INSERT INTO sweep_value VALUES(3,5,'train.loss','bce',NULL);
INSERT INTO sweep_value VALUES(3,5,'train.optimizer','{type: adam, lr: 1.0e-3}',NULL);
INSERT INTO sweep_value VALUES(3,5,'train.seed','[0]',NULL);
INSERT INTO sweep_value VALUES(3,6,'train.batch','8',8.0);
INSERT INTO sweep_value VALUES(3,6,'train.loss','{type: focal, gamma: 3}',NULL);
INSERT INTO sweep_value VALUES(3,6,'train.optimizer','{type: adam, lr: 1.0e-3}',NULL);
INSERT INTO sweep_value VALUES(3,6,'train.seed','[0]',NULL);
INSERT INTO sweep_value VALUES(3,7,'train.batch','8',8.0);
INSERT INTO sweep_value VALUES(3,7,'train.loss','bce',NULL);
INSERT INTO sweep_value VALUES(3,7,'train.optimizer','{type: sgd, lr: 1.0e+30}',NULL);
INSERT INTO sweep_value VALUES(3,7,'train.seed','[0]',NULL);
INSERT INTO sweep_value VALUES(3,8,'train.batch','4',4.0);
INSERT INTO sweep_value VALUES(3,8,'train.loss','bce',NULL);
INSERT INTO sweep_value VALUES(3,8,'train.optimizer','{type: adam, lr: 1.0e-3}',NULL);
INSERT INTO sweep_value VALUES(3,8,'train.seed','[0]',NULL);
CREATE TABLE sweep_parameter (
    sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    position INTEGER NOT NULL,
    value    TEXT,                            -- of the first trial
    varies   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, path)
) WITHOUT ROWID;
INSERT INTO sweep_parameter VALUES(1,'train.optimizer.lr',1,'1e-3',1);
INSERT INTO sweep_parameter VALUES(1,'train.optimizer.type',0,'sgd',1);
INSERT INTO sweep_parameter VALUES(2,'train.optimizer.lr',1,'1e-2',0);
INSERT INTO sweep_parameter VALUES(2,'train.optimizer.type',0,'adam',0);
INSERT INTO sweep_parameter VALUES(3,'train.batch',2,'8',1);
INSERT INTO sweep_parameter VALUES(3,'train.loss',0,'bce',1);
INSERT INTO sweep_parameter VALUES(3,'train.optimizer',1,'{type: adam, lr: 1.0e-3}',1);
CREATE TABLE run (
    id            INTEGER PRIMARY KEY,
    trial_id      INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,           -- 2 of "37.2"
    seed          INTEGER NOT NULL,
    status        TEXT NOT NULL DEFAULT 'interrupted' CHECK (status IN
                  ('running', 'finished', 'failed', 'interrupted', 'pruned')),
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
    UNIQUE (trial_id, seed),
    UNIQUE (trial_id, number)
);
INSERT INTO run VALUES(1,1,1,0,'finished',1,NULL,1,'2026-11-29T18:34:11.546Z','2026-11-29T18:34:11.691Z',2,2,0.082140662000142583565,0.064579253000033531861,11845632.0,'weights/1.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(2,2,1,0,'finished',1,NULL,1,'2026-11-29T18:34:11.711Z','2026-11-29T18:34:11.771Z',2,2,0.0072768940000287329894,0.0024456600000348771573,12046336.0,'weights/2.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(3,3,1,0,'finished',1,NULL,1,'2026-11-29T18:34:11.791Z','2026-11-29T18:34:11.855Z',2,2,0.035919218000003638735,0.0068444819999058381654,12238848.0,'weights/3.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(4,4,1,0,'finished',1,NULL,1,'2026-11-29T18:34:11.871Z','2026-11-29T18:34:11.949Z',2,2,0.0090459750001627980964,0.0064487060001283680321,12206080.0,'weights/4.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(5,1,2,1,'finished',1,NULL,1,'2026-11-29T18:34:11.966Z','2026-11-29T18:34:12.051Z',2,2,0.027598792000048888439,0.0074815059999764343956,12251136.0,'weights/1.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(6,2,2,1,'finished',1,NULL,1,'2026-11-29T18:34:12.056Z','2026-11-29T18:34:12.107Z',2,2,0.012535902999957215797,0.0093390800000179297057,12214272.0,'weights/2.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(7,3,2,1,'finished',1,NULL,1,'2026-11-29T18:34:12.115Z','2026-11-29T18:34:12.164Z',2,2,0.021095026000125471909,0.0095792500001152802724,12222464.0,'weights/3.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(8,4,2,1,'finished',1,NULL,1,'2026-11-29T18:34:12.176Z','2026-11-29T18:34:12.217Z',2,2,0.0055955940000558257452,0.0040036269999745854875,12218368.0,'weights/4.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(9,4,3,2,'finished',1,NULL,2,'2026-11-29T18:34:12.299Z','2026-11-29T18:34:12.359Z',2,2,0.0062258480000991767155,0.0021803519999821219244,12087296.0,'weights/4.3.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(10,4,4,3,'finished',1,NULL,2,'2026-11-29T18:34:12.387Z','2026-11-29T18:34:12.443Z',2,2,0.0064101139998911094153,0.0021755149999762579682,12095488.0,'weights/4.4.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(11,5,1,0,'finished',1,NULL,3,'2026-11-29T18:34:12.599Z','2026-11-29T18:34:12.647Z',2,2,0.013374166999824410595,0.0014107169998851532,12058624.0,'weights/5.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(12,6,1,0,'finished',1,NULL,3,'2026-11-29T18:34:12.658Z','2026-11-29T18:34:12.704Z',2,2,0.016242142000010062474,0.0041000059999305449309,12214272.0,'weights/6.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(13,7,1,0,'failed',1,'the loss is not a number in epoch 1, step 2: the learning rate 1e+30 may be too high',3,'2026-11-29T18:34:12.723Z','2026-11-29T18:34:12.730Z',NULL,0,0.0027420259999644258641,NULL,11988992.0,NULL,'logs/7.1.log','0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(14,8,1,0,'interrupted',0,NULL,3,NULL,NULL,NULL,NULL,0.040172351999899547081,0.010255476999986967712,12062720.0,'weights/8.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(15,9,1,0,'finished',1,NULL,1,'2026-11-29T18:34:12.951Z','2026-11-29T18:34:12.989Z',2,2,0.012849468999888813414,0.0041655069999251281842,11792384.0,'weights/9.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(16,9,2,1,'finished',1,NULL,1,'2026-11-29T18:34:13.011Z','2026-11-29T18:34:13.052Z',2,2,0.012084022999829358013,0.0053508909999209208763,12156928.0,'weights/9.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(17,10,1,0,'finished',1,NULL,1,'2026-11-29T18:34:13.203Z','2026-11-29T18:34:13.241Z',2,2,0.0080912069998930746805,0.0015826619999188551446,11993088.0,'weights/10.1.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(18,10,2,1,'finished',1,NULL,1,'2026-11-29T18:34:13.259Z','2026-11-29T18:34:13.323Z',2,2,0.0141651379999530036,0.0034960330000330941402,12263424.0,'weights/10.2.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(19,10,3,2,'finished',1,NULL,2,'2026-11-29T18:34:13.447Z','2026-11-29T18:34:13.492Z',2,2,0.018805290999921453476,0.0014836970000260407687,12378112.0,'weights/10.3.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
INSERT INTO run VALUES(20,10,4,3,'finished',1,NULL,2,'2026-11-29T18:34:13.503Z','2026-11-29T18:34:13.592Z',2,2,0.019404559999884440912,0.017846372999883897136,12300288.0,'weights/10.4.safetensors',NULL,'0.1.0','OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY USE_OPENMP Prescott MAX_THREADS=64; oneDNN 2.6.3; SQLite 3.40.1; fftw-3.3.10-sse2-avx; libsndfile-1.2.0; GSL 2.7.1','cpu',NULL,'host');
CREATE TABLE metric (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    epoch  INTEGER NOT NULL,
    name   TEXT NOT NULL,
    value  REAL,
    PRIMARY KEY (run_id, epoch, name)
) WITHOUT ROWID;
INSERT INTO metric VALUES(1,0,'test_loss',0.72336293670186890825);
INSERT INTO metric VALUES(1,0,'test_pr_auc',0.37371031746031746489);
INSERT INTO metric VALUES(1,0,'test_roc_auc',0.2750000000000000222);
INSERT INTO metric VALUES(1,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(1,1,'seconds',0.064122244000031969335);
INSERT INTO metric VALUES(1,1,'train_loss',0.71258088919051310039);
INSERT INTO metric VALUES(1,1,'train_seconds',0.064002326000036191544);
INSERT INTO metric VALUES(1,1,'valid_loss',0.72837402186371202894);
INSERT INTO metric VALUES(1,1,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(1,1,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(1,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(1,2,'seconds',0.00063711800009969010716);
INSERT INTO metric VALUES(1,2,'train_loss',0.71041455664746877562);
INSERT INTO metric VALUES(1,2,'train_seconds',0.00057692699999734031734);
INSERT INTO metric VALUES(1,2,'valid_loss',0.72784661396894068108);
INSERT INTO metric VALUES(1,2,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(1,2,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(2,0,'test_loss',0.72078413388721418453);
INSERT INTO metric VALUES(2,0,'test_pr_auc',0.37093253968253964147);
INSERT INTO metric VALUES(2,0,'test_roc_auc',0.2750000000000000222);
INSERT INTO metric VALUES(2,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(2,1,'seconds',0.001613506000012421282);
INSERT INTO metric VALUES(2,1,'train_loss',0.71252945087951069513);
INSERT INTO metric VALUES(2,1,'train_seconds',0.0014981950000674260081);
INSERT INTO metric VALUES(2,1,'valid_loss',0.72721216003379229864);
INSERT INTO metric VALUES(2,1,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(2,1,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(2,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(2,2,'seconds',0.0010378619999755755998);
INSERT INTO metric VALUES(2,2,'train_loss',0.70971818984447876399);
INSERT INTO metric VALUES(2,2,'train_seconds',0.00094746499996745114913);
INSERT INTO metric VALUES(2,2,'valid_loss',0.72593184572585545133);
INSERT INTO metric VALUES(2,2,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(2,2,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(3,0,'test_loss',0.71392722018737808653);
INSERT INTO metric VALUES(3,0,'test_pr_auc',0.38065476190476188467);
INSERT INTO metric VALUES(3,0,'test_roc_auc',0.30833333333333334813);
INSERT INTO metric VALUES(3,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(3,1,'seconds',0.0059214860000338376266);
INSERT INTO metric VALUES(3,1,'train_loss',0.71360380603225992413);
INSERT INTO metric VALUES(3,1,'train_seconds',0.0058147769999550291686);
INSERT INTO metric VALUES(3,1,'valid_loss',0.72736439417567821941);
INSERT INTO metric VALUES(3,1,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(3,1,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(3,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(3,2,'seconds',0.0011181190000115748262);
INSERT INTO metric VALUES(3,2,'train_loss',0.70846157294591860509);
INSERT INTO metric VALUES(3,2,'train_seconds',0.0010297049999508089968);
INSERT INTO metric VALUES(3,2,'valid_loss',0.72104310099881951945);
INSERT INTO metric VALUES(3,2,'valid_pr_auc',0.66253968253968253954);
INSERT INTO metric VALUES(3,2,'valid_roc_auc',0.48749999999999998889);
INSERT INTO metric VALUES(4,0,'test_loss',0.65841745664211381861);
INSERT INTO metric VALUES(4,0,'test_pr_auc',0.50654761904761902435);
INSERT INTO metric VALUES(4,0,'test_roc_auc',0.57916666666666660745);
INSERT INTO metric VALUES(4,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(4,1,'seconds',0.0057238500000948988599);
INSERT INTO metric VALUES(4,1,'train_loss',0.72290834961986616402);
INSERT INTO metric VALUES(4,1,'train_seconds',0.0056086200000891039962);
INSERT INTO metric VALUES(4,1,'valid_loss',0.7283415244565961677);
INSERT INTO metric VALUES(4,1,'valid_pr_auc',0.63335317460317464011);
INSERT INTO metric VALUES(4,1,'valid_roc_auc',0.57083333333333330372);
INSERT INTO metric VALUES(4,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(4,2,'seconds',0.00093160200003694626502);
INSERT INTO metric VALUES(4,2,'train_loss',0.70033922473448351198);
INSERT INTO metric VALUES(4,2,'train_seconds',0.00084008600003926403587);
INSERT INTO metric VALUES(4,2,'valid_loss',0.68930435260435418687);
INSERT INTO metric VALUES(4,2,'valid_pr_auc',0.69404761904761902435);
INSERT INTO metric VALUES(4,2,'valid_roc_auc',0.74583333333333323711);
INSERT INTO metric VALUES(5,0,'test_loss',0.77688531628789037064);
INSERT INTO metric VALUES(5,0,'test_pr_auc',0.40089285714285710637);
INSERT INTO metric VALUES(5,0,'test_roc_auc',0.33333333333333331482);
INSERT INTO metric VALUES(5,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(5,1,'seconds',0.0069558339999957752297);
INSERT INTO metric VALUES(5,1,'train_loss',0.71617849884088824463);
INSERT INTO metric VALUES(5,1,'train_seconds',0.0068738080000230183941);
INSERT INTO metric VALUES(5,1,'valid_loss',0.79558911806521004361);
INSERT INTO metric VALUES(5,1,'valid_pr_auc',0.40071428571428568954);
INSERT INTO metric VALUES(5,1,'valid_roc_auc',0.3125);
INSERT INTO metric VALUES(5,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(5,2,'seconds',0.00067146100002446473808);
INSERT INTO metric VALUES(5,2,'train_loss',0.71791601183913666961);
INSERT INTO metric VALUES(5,2,'train_seconds',0.00060769799995341600151);
INSERT INTO metric VALUES(5,2,'valid_loss',0.77694212077379032344);
INSERT INTO metric VALUES(5,2,'valid_pr_auc',0.40071428571428568954);
INSERT INTO metric VALUES(5,2,'valid_roc_auc',0.3125);
INSERT INTO metric VALUES(6,0,'test_loss',0.77011117216069768787);
INSERT INTO metric VALUES(6,0,'test_pr_auc',0.40089285714285710637);
INSERT INTO metric VALUES(6,0,'test_roc_auc',0.33333333333333331482);
INSERT INTO metric VALUES(6,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(6,1,'seconds',0.0087557069999775194446);
INSERT INTO metric VALUES(6,1,'train_loss',0.71593065981871484293);
INSERT INTO metric VALUES(6,1,'train_seconds',0.0086758779999627222423);
INSERT INTO metric VALUES(6,1,'valid_loss',0.79236751511494474264);
INSERT INTO metric VALUES(6,1,'valid_pr_auc',0.3947619047619047583);
INSERT INTO metric VALUES(6,1,'valid_roc_auc',0.28749999999999997779);
INSERT INTO metric VALUES(6,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(6,2,'seconds',0.00072713000008661765605);
INSERT INTO metric VALUES(6,2,'train_loss',0.71659964373745543841);
INSERT INTO metric VALUES(6,2,'train_seconds',0.00066320200005520746344);
INSERT INTO metric VALUES(6,2,'valid_loss',0.77219456820053444801);
INSERT INTO metric VALUES(6,2,'valid_pr_auc',0.3947619047619047583);
INSERT INTO metric VALUES(6,2,'valid_roc_auc',0.28749999999999997779);
INSERT INTO metric VALUES(7,0,'test_loss',0.74365727358447519801);
INSERT INTO metric VALUES(7,0,'test_pr_auc',0.39583333333333342585);
INSERT INTO metric VALUES(7,0,'test_roc_auc',0.32916666666666666296);
INSERT INTO metric VALUES(7,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(7,1,'seconds',0.0013602840000430660438);
INSERT INTO metric VALUES(7,1,'train_loss',0.71495637905493047981);
INSERT INTO metric VALUES(7,1,'train_seconds',0.0012802710000414663227);
INSERT INTO metric VALUES(7,1,'valid_loss',0.78200049033809038157);
INSERT INTO metric VALUES(7,1,'valid_pr_auc',0.38642857142857145458);
INSERT INTO metric VALUES(7,1,'valid_roc_auc',0.24583333333333332038);
INSERT INTO metric VALUES(7,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(7,2,'seconds',0.0084038690000625138054);
INSERT INTO metric VALUES(7,2,'train_loss',0.71187473551208391153);
INSERT INTO metric VALUES(7,2,'train_seconds',0.0082989790000738139497);
INSERT INTO metric VALUES(7,2,'valid_loss',0.75472436156357702863);
INSERT INTO metric VALUES(7,2,'valid_pr_auc',0.38642857142857145458);
INSERT INTO metric VALUES(7,2,'valid_roc_auc',0.24583333333333332038);
INSERT INTO metric VALUES(8,0,'test_loss',0.65469293355279212232);
INSERT INTO metric VALUES(8,0,'test_pr_auc',0.56736111111111109384);
INSERT INTO metric VALUES(8,0,'test_roc_auc',0.5875000000000000222);
INSERT INTO metric VALUES(8,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(8,1,'seconds',0.0034702740000511766993);
INSERT INTO metric VALUES(8,1,'train_loss',0.70760998690356491369);
INSERT INTO metric VALUES(8,1,'train_seconds',0.0033832010000196532928);
INSERT INTO metric VALUES(8,1,'valid_loss',0.69526590434148516362);
INSERT INTO metric VALUES(8,1,'valid_pr_auc',0.63376984126984126088);
INSERT INTO metric VALUES(8,1,'valid_roc_auc',0.59999999999999997779);
INSERT INTO metric VALUES(8,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(8,2,'seconds',0.00068593299999974988168);
INSERT INTO metric VALUES(8,2,'train_loss',0.68854193785344541822);
INSERT INTO metric VALUES(8,2,'train_seconds',0.00062042599995493219466);
INSERT INTO metric VALUES(8,2,'valid_loss',0.65805384100099895139);
INSERT INTO metric VALUES(8,2,'valid_pr_auc',0.68376984126984130529);
INSERT INTO metric VALUES(8,2,'valid_roc_auc',0.6500000000000000222);
INSERT INTO metric VALUES(9,0,'test_loss',0.59439850348724032613);
INSERT INTO metric VALUES(9,0,'test_pr_auc',0.67182539682539677006);
INSERT INTO metric VALUES(9,0,'test_roc_auc',0.69583333333333330372);
INSERT INTO metric VALUES(9,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(9,1,'seconds',0.0013919709999754559248);
INSERT INTO metric VALUES(9,1,'train_loss',0.69173239591759916322);
INSERT INTO metric VALUES(9,1,'train_seconds',0.0012801079999462672276);
INSERT INTO metric VALUES(9,1,'valid_loss',0.57322321726534597452);
INSERT INTO metric VALUES(9,1,'valid_pr_auc',0.73571428571428576503);
INSERT INTO metric VALUES(9,1,'valid_roc_auc',0.74166666666666669627);
INSERT INTO metric VALUES(9,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(9,2,'seconds',0.0010030880000613251468);
INSERT INTO metric VALUES(9,2,'train_loss',0.64346467440099563983);
INSERT INTO metric VALUES(9,2,'train_seconds',0.00090024400003585469676);
INSERT INTO metric VALUES(9,2,'valid_loss',0.53002716306208375041);
INSERT INTO metric VALUES(9,2,'valid_pr_auc',0.67321428571428576503);
INSERT INTO metric VALUES(9,2,'valid_roc_auc',0.70833333333333325931);
INSERT INTO metric VALUES(10,0,'test_loss',0.66565757322512097982);
INSERT INTO metric VALUES(10,0,'test_pr_auc',0.67599206349206353294);
INSERT INTO metric VALUES(10,0,'test_roc_auc',0.72916666666666674068);
INSERT INTO metric VALUES(10,1,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(10,1,'seconds',0.0015476569999464118154);
INSERT INTO metric VALUES(10,1,'train_loss',0.67176746524874164645);
INSERT INTO metric VALUES(10,1,'train_seconds',0.0014322380000066914362);
INSERT INTO metric VALUES(10,1,'valid_loss',0.58605915732294922015);
INSERT INTO metric VALUES(10,1,'valid_pr_auc',0.56071428571428572062);
INSERT INTO metric VALUES(10,1,'valid_roc_auc',0.63333333333333341474);
INSERT INTO metric VALUES(10,2,'lr',0.010000000000000000208);
INSERT INTO metric VALUES(10,2,'seconds',0.00080694199994013615651);
INSERT INTO metric VALUES(10,2,'train_loss',0.65275493764152325848);
INSERT INTO metric VALUES(10,2,'train_seconds',0.00074327699996956653194);
INSERT INTO metric VALUES(10,2,'valid_loss',0.56581918693546939813);
INSERT INTO metric VALUES(10,2,'valid_pr_auc',0.66488095238095235028);
INSERT INTO metric VALUES(10,2,'valid_roc_auc',0.68333333333333323711);
INSERT INTO metric VALUES(11,0,'test_loss',0.71392722018737808653);
INSERT INTO metric VALUES(11,0,'test_pr_auc',0.38065476190476188467);
INSERT INTO metric VALUES(11,0,'test_roc_auc',0.30833333333333334813);
INSERT INTO metric VALUES(11,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(11,1,'seconds',0.00085852699999122705776);
INSERT INTO metric VALUES(11,1,'train_loss',0.71360380603225992413);
INSERT INTO metric VALUES(11,1,'train_seconds',0.00079593299994940025499);
INSERT INTO metric VALUES(11,1,'valid_loss',0.72736439417567821941);
INSERT INTO metric VALUES(11,1,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(11,1,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(11,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(11,2,'seconds',0.00067499599992970615858);
INSERT INTO metric VALUES(11,2,'train_loss',0.70846157294591860509);
INSERT INTO metric VALUES(11,2,'train_seconds',0.00061478399993575294502);
INSERT INTO metric VALUES(11,2,'valid_loss',0.72104310099881951945);
INSERT INTO metric VALUES(11,2,'valid_pr_auc',0.66253968253968253954);
INSERT INTO metric VALUES(11,2,'valid_roc_auc',0.48749999999999998889);
INSERT INTO metric VALUES(12,0,'test_loss',0.10246556423339245323);
INSERT INTO metric VALUES(12,0,'test_pr_auc',0.38035714285714283811);
INSERT INTO metric VALUES(12,0,'test_roc_auc',0.3125);
INSERT INTO metric VALUES(12,1,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(12,1,'seconds',0.0030093860000306449364);
INSERT INTO metric VALUES(12,1,'train_loss',0.10279532595251494875);
INSERT INTO metric VALUES(12,1,'train_seconds',0.0029333779999660691828);
INSERT INTO metric VALUES(12,1,'valid_loss',0.10656996143823517508);
INSERT INTO metric VALUES(12,1,'valid_pr_auc',0.53059523809523811976);
INSERT INTO metric VALUES(12,1,'valid_roc_auc',0.42499999999999998889);
INSERT INTO metric VALUES(12,2,'lr',0.0010000000000000000208);
INSERT INTO metric VALUES(12,2,'seconds',0.0012349029999541016877);
INSERT INTO metric VALUES(12,2,'train_loss',0.099709373664278511117);
INSERT INTO metric VALUES(12,2,'train_seconds',0.0011666279999644757481);
INSERT INTO metric VALUES(12,2,'valid_loss',0.10358679321746865065);
INSERT INTO metric VALUES(12,2,'valid_pr_auc',0.53753968253968253954);
INSERT INTO metric VALUES(12,2,'valid_roc_auc',0.44583333333333330372);
INSERT INTO metric VALUES(15,0,'test_loss',0.71516213409029238956);
INSERT INTO metric VALUES(15,0,'test_pr_auc',0.38065476190476188467);
INSERT INTO metric VALUES(15,0,'test_roc_auc',0.30833333333333334813);
INSERT INTO metric VALUES(15,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(15,1,'seconds',0.0014529889999721490312);
INSERT INTO metric VALUES(15,1,'train_loss',0.71241455289899047187);
INSERT INTO metric VALUES(15,1,'train_seconds',0.0013496450000047843786);
INSERT INTO metric VALUES(15,1,'valid_loss',0.72458360949415467899);
INSERT INTO metric VALUES(15,1,'valid_pr_auc',0.65559523809523811976);
INSERT INTO metric VALUES(15,1,'valid_roc_auc',0.46666666666666667406);
INSERT INTO metric VALUES(15,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(15,2,'seconds',0.0029008329998987392173);
INSERT INTO metric VALUES(15,2,'train_loss',0.70816748819093755518);
INSERT INTO metric VALUES(15,2,'train_seconds',0.0028158619999203438055);
INSERT INTO metric VALUES(15,2,'valid_loss',0.72140286880758242027);
INSERT INTO metric VALUES(15,2,'valid_pr_auc',0.53059523809523811976);
INSERT INTO metric VALUES(15,2,'valid_roc_auc',0.42499999999999998889);
INSERT INTO metric VALUES(16,0,'test_loss',0.75677814008260435585);
INSERT INTO metric VALUES(16,0,'test_pr_auc',0.40972222222222226539);
INSERT INTO metric VALUES(16,0,'test_roc_auc',0.34999999999999997779);
INSERT INTO metric VALUES(16,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(16,1,'seconds',0.0047761789999185566557);
INSERT INTO metric VALUES(16,1,'train_loss',0.71539183374196202436);
INSERT INTO metric VALUES(16,1,'train_seconds',0.0047118009999849164159);
INSERT INTO metric VALUES(16,1,'valid_loss',0.78549453070089725326);
INSERT INTO metric VALUES(16,1,'valid_pr_auc',0.38642857142857145458);
INSERT INTO metric VALUES(16,1,'valid_roc_auc',0.24583333333333332038);
INSERT INTO metric VALUES(16,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(16,2,'seconds',0.00070359299991196166956);
INSERT INTO metric VALUES(16,2,'train_loss',0.71386302731185835579);
INSERT INTO metric VALUES(16,2,'train_seconds',0.00063908999993600446032);
INSERT INTO metric VALUES(16,2,'valid_loss',0.7625156195650921731);
INSERT INTO metric VALUES(16,2,'valid_pr_auc',0.3947619047619047583);
INSERT INTO metric VALUES(16,2,'valid_roc_auc',0.28749999999999997779);
INSERT INTO metric VALUES(17,0,'test_loss',0.82790866303123522573);
INSERT INTO metric VALUES(17,0,'test_pr_auc',0.37311507936507937177);
INSERT INTO metric VALUES(17,0,'test_roc_auc',0.35833333333333333703);
INSERT INTO metric VALUES(17,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(17,1,'seconds',0.00089008999998441140633);
INSERT INTO metric VALUES(17,1,'train_loss',0.73370294008561742771);
INSERT INTO metric VALUES(17,1,'train_seconds',0.00082003199997870979132);
INSERT INTO metric VALUES(17,1,'valid_loss',0.73415039569256845819);
INSERT INTO metric VALUES(17,1,'valid_pr_auc',0.65892857142857141905);
INSERT INTO metric VALUES(17,1,'valid_roc_auc',0.59999999999999997779);
INSERT INTO metric VALUES(17,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(17,2,'seconds',0.00082222999992609402397);
INSERT INTO metric VALUES(17,2,'train_loss',0.67966368956022504832);
INSERT INTO metric VALUES(17,2,'train_seconds',0.00076262999994014535332);
INSERT INTO metric VALUES(17,2,'valid_loss',0.70949445012353185013);
INSERT INTO metric VALUES(17,2,'valid_pr_auc',0.61726190476190478939);
INSERT INTO metric VALUES(17,2,'valid_roc_auc',0.55833333333333323711);
INSERT INTO metric VALUES(18,0,'test_loss',0.61942160693988801423);
INSERT INTO metric VALUES(18,0,'test_pr_auc',0.5340277777777777679);
INSERT INTO metric VALUES(18,0,'test_roc_auc',0.5875000000000000222);
INSERT INTO metric VALUES(18,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(18,1,'seconds',0.0028541619999487011227);
INSERT INTO metric VALUES(18,1,'train_loss',0.70475539599600800499);
INSERT INTO metric VALUES(18,1,'train_seconds',0.0027858439999590700608);
INSERT INTO metric VALUES(18,1,'valid_loss',0.6651667365813617172);
INSERT INTO metric VALUES(18,1,'valid_pr_auc',0.68376984126984130529);
INSERT INTO metric VALUES(18,1,'valid_roc_auc',0.6500000000000000222);
INSERT INTO metric VALUES(18,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(18,2,'seconds',0.0007834140000113620772);
INSERT INTO metric VALUES(18,2,'train_loss',0.67747081570540934603);
INSERT INTO metric VALUES(18,2,'train_seconds',0.00071018900007402407936);
INSERT INTO metric VALUES(18,2,'valid_loss',0.61324519838927016301);
INSERT INTO metric VALUES(18,2,'valid_pr_auc',0.68376984126984130529);
INSERT INTO metric VALUES(18,2,'valid_roc_auc',0.6500000000000000222);
INSERT INTO metric VALUES(19,0,'test_loss',0.57609948499617635864);
INSERT INTO metric VALUES(19,0,'test_pr_auc',0.67182539682539677006);
INSERT INTO metric VALUES(19,0,'test_roc_auc',0.69583333333333330372);
INSERT INTO metric VALUES(19,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(19,1,'seconds',0.0010117819999777566408);
INSERT INTO metric VALUES(19,1,'train_loss',0.69062795603561610846);
INSERT INTO metric VALUES(19,1,'train_seconds',0.00094509500002004642738);
INSERT INTO metric VALUES(19,1,'valid_loss',0.54472146077771177452);
INSERT INTO metric VALUES(19,1,'valid_pr_auc',0.66488095238095235028);
INSERT INTO metric VALUES(19,1,'valid_roc_auc',0.68333333333333323711);
INSERT INTO metric VALUES(19,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(19,2,'seconds',0.00060867799993502558209);
INSERT INTO metric VALUES(19,2,'train_loss',0.62166736486212748058);
INSERT INTO metric VALUES(19,2,'train_seconds',0.00053860200000599434133);
INSERT INTO metric VALUES(19,2,'valid_loss',0.49308796056886400327);
INSERT INTO metric VALUES(19,2,'valid_pr_auc',0.66488095238095235028);
INSERT INTO metric VALUES(19,2,'valid_roc_auc',0.68333333333333323711);
INSERT INTO metric VALUES(20,0,'test_loss',0.62885288848089826441);
INSERT INTO metric VALUES(20,0,'test_pr_auc',0.76626984126984121203);
INSERT INTO metric VALUES(20,0,'test_roc_auc',0.78749999999999997779);
INSERT INTO metric VALUES(20,1,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(20,1,'seconds',0.016511297999954877013);
INSERT INTO metric VALUES(20,1,'train_loss',0.68435087517863435468);
INSERT INTO metric VALUES(20,1,'train_seconds',0.016431078999971759913);
INSERT INTO metric VALUES(20,1,'valid_loss',0.60745481996614569819);
INSERT INTO metric VALUES(20,1,'valid_pr_auc',0.66488095238095235028);
INSERT INTO metric VALUES(20,1,'valid_roc_auc',0.68333333333333323711);
INSERT INTO metric VALUES(20,2,'lr',0.029999999999999998889);
INSERT INTO metric VALUES(20,2,'seconds',0.0014920039999424261623);
INSERT INTO metric VALUES(20,2,'train_loss',0.63896404927626304637);
INSERT INTO metric VALUES(20,2,'train_seconds',0.0014152939999121372238);
INSERT INTO metric VALUES(20,2,'valid_loss',0.50227900289525373445);
INSERT INTO metric VALUES(20,2,'valid_pr_auc',0.66488095238095235028);
INSERT INTO metric VALUES(20,2,'valid_roc_auc',0.68333333333333323711);
CREATE TABLE metric_name (name TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO metric_name VALUES('lr');
INSERT INTO metric_name VALUES('seconds');
INSERT INTO metric_name VALUES('test_loss');
INSERT INTO metric_name VALUES('test_pr_auc');
INSERT INTO metric_name VALUES('test_roc_auc');
INSERT INTO metric_name VALUES('train_loss');
INSERT INTO metric_name VALUES('train_seconds');
INSERT INTO metric_name VALUES('valid_loss');
INSERT INTO metric_name VALUES('valid_pr_auc');
INSERT INTO metric_name VALUES('valid_roc_auc');
CREATE TABLE trial_metric (
    trial_id  INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    mean      REAL,
    deviation REAL,
    count     INTEGER NOT NULL,
    PRIMARY KEY (trial_id, name)
) WITHOUT ROWID;
INSERT INTO trial_metric VALUES(1,'lr',0.0010000000000000000208,0.0,2);
INSERT INTO trial_metric VALUES(1,'seconds',0.00065428950006207742262,2.4284168133097234153e-05,2);
INSERT INTO trial_metric VALUES(1,'test_loss',0.75012412649487969495,0.037846037550516214986,2);
INSERT INTO trial_metric VALUES(1,'test_pr_auc',0.38730158730158725788,0.019220958139396202707,2);
INSERT INTO trial_metric VALUES(1,'test_roc_auc',0.30416666666666669627,0.041247895569215244082,2);
INSERT INTO trial_metric VALUES(1,'train_loss',0.71416528424330272262,0.0053043298347954003293,2);
INSERT INTO trial_metric VALUES(1,'train_seconds',0.00059231249997537815943,2.1758382732832071333e-05,2);
INSERT INTO trial_metric VALUES(1,'valid_loss',0.75239436737136555777,0.034715765787499471006,2);
INSERT INTO trial_metric VALUES(1,'valid_pr_auc',0.52815476190476196016,0.18022804982385695615,2);
INSERT INTO trial_metric VALUES(1,'valid_roc_auc',0.38958333333333333703,0.10901229543292607904,2);
INSERT INTO trial_metric VALUES(2,'lr',0.010000000000000000208,0.0,2);
INSERT INTO trial_metric VALUES(2,'seconds',0.00088249600003109662793,0.00021972070425313968192,2);
INSERT INTO trial_metric VALUES(2,'test_loss',0.74544765302395599171,0.0348794832590285514,2);
INSERT INTO trial_metric VALUES(2,'test_pr_auc',0.38591269841269837392,0.02118514364269220157,2);
INSERT INTO trial_metric VALUES(2,'test_roc_auc',0.30416666666666669627,0.041247895569215244082,2);
INSERT INTO trial_metric VALUES(2,'train_loss',0.7131589167909671012,0.0048659227121463730775,2);
INSERT INTO trial_metric VALUES(2,'train_seconds',0.00080533350001132930628,0.0002010042948783784852,2);
INSERT INTO trial_metric VALUES(2,'valid_loss',0.74906320696319494967,0.032712684777996818563,2);
INSERT INTO trial_metric VALUES(2,'valid_pr_auc',0.52517857142857149455,0.18443701875949117252,2);
INSERT INTO trial_metric VALUES(2,'valid_roc_auc',0.37708333333333332593,0.12668996496258977391,2);
INSERT INTO trial_metric VALUES(3,'lr',0.0010000000000000000208,0.0,2);
INSERT INTO trial_metric VALUES(3,'seconds',0.0047609940000370443158,0.005151803231065907665,2);
INSERT INTO trial_metric VALUES(3,'test_loss',0.72879224688592669778,0.021022322362125520078,2);
INSERT INTO trial_metric VALUES(3,'test_pr_auc',0.3882440476190476275,0.010732870785867319393,2);
INSERT INTO trial_metric VALUES(3,'test_roc_auc',0.31874999999999997779,0.014731391274719726064,2);
INSERT INTO trial_metric VALUES(3,'train_loss',0.71016815422900125831,0.0024134703958275664954,2);
INSERT INTO trial_metric VALUES(3,'train_seconds',0.0046643420000123114732,0.0051401529397900368525,2);
INSERT INTO trial_metric VALUES(3,'valid_loss',0.73788373128119832955,0.023816247744251079626,2);
INSERT INTO trial_metric VALUES(3,'valid_pr_auc',0.52448412698412694155,0.19524003902761893902,2);
INSERT INTO trial_metric VALUES(3,'valid_roc_auc',0.36666666666666664076,0.17088413878674899026,2);
INSERT INTO trial_metric VALUES(4,'lr',0.010000000000000000208,0.0,4);
INSERT INTO trial_metric VALUES(4,'seconds',0.0008568912500095393625,0.00013985330019257972847,4);
INSERT INTO trial_metric VALUES(4,'test_loss',0.64329161672681678396,0.032911768871998474395,4);
INSERT INTO trial_metric VALUES(4,'test_pr_auc',0.6054315476190476053,0.082894147518237135119,4);
INSERT INTO trial_metric VALUES(4,'test_roc_auc',0.64791666666666669627,0.075882157664709667943,4);
INSERT INTO trial_metric VALUES(4,'train_loss',0.67127519365761201264,0.027442565610050630164,4);
INSERT INTO trial_metric VALUES(4,'train_seconds',0.00077600824999990436481,0.00012222608954270841748,4);
INSERT INTO trial_metric VALUES(4,'valid_loss',0.61080113590072659945,0.075151809898278201793,4);
INSERT INTO trial_metric VALUES(4,'valid_pr_auc',0.67897817460317466675,0.012675465998203178444,4);
INSERT INTO trial_metric VALUES(4,'valid_roc_auc',0.69687499999999991118,0.040451016331140787762,4);
INSERT INTO trial_metric VALUES(5,'lr',0.0010000000000000000208,NULL,1);
INSERT INTO trial_metric VALUES(5,'seconds',0.00067499599992970615858,NULL,1);
INSERT INTO trial_metric VALUES(5,'test_loss',0.71392722018737808653,NULL,1);
INSERT INTO trial_metric VALUES(5,'test_pr_auc',0.38065476190476188467,NULL,1);
INSERT INTO trial_metric VALUES(5,'test_roc_auc',0.30833333333333334813,NULL,1);
INSERT INTO trial_metric VALUES(5,'train_loss',0.70846157294591860509,NULL,1);
INSERT INTO trial_metric VALUES(5,'train_seconds',0.00061478399993575294502,NULL,1);
INSERT INTO trial_metric VALUES(5,'valid_loss',0.72104310099881951945,NULL,1);
INSERT INTO trial_metric VALUES(5,'valid_pr_auc',0.66253968253968253954,NULL,1);
INSERT INTO trial_metric VALUES(5,'valid_roc_auc',0.48749999999999998889,NULL,1);
INSERT INTO trial_metric VALUES(6,'lr',0.0010000000000000000208,NULL,1);
INSERT INTO trial_metric VALUES(6,'seconds',0.0012349029999541016877,NULL,1);
INSERT INTO trial_metric VALUES(6,'test_loss',0.10246556423339245323,NULL,1);
INSERT INTO trial_metric VALUES(6,'test_pr_auc',0.38035714285714283811,NULL,1);
INSERT INTO trial_metric VALUES(6,'test_roc_auc',0.3125,NULL,1);
INSERT INTO trial_metric VALUES(6,'train_loss',0.099709373664278511117,NULL,1);
INSERT INTO trial_metric VALUES(6,'train_seconds',0.0011666279999644757481,NULL,1);
INSERT INTO trial_metric VALUES(6,'valid_loss',0.10358679321746865065,NULL,1);
INSERT INTO trial_metric VALUES(6,'valid_pr_auc',0.53753968253968253954,NULL,1);
INSERT INTO trial_metric VALUES(6,'valid_roc_auc',0.44583333333333330372,NULL,1);
INSERT INTO trial_metric VALUES(9,'lr',0.029999999999999998889,0.0,2);
INSERT INTO trial_metric VALUES(9,'seconds',0.0018022129999053504434,0.001553683303884980044,2);
INSERT INTO trial_metric VALUES(9,'test_loss',0.73597013708644842822,0.029426960043063787181,2);
INSERT INTO trial_metric VALUES(9,'test_pr_auc',0.39518849206349204727,0.020553798302347110749,2);
INSERT INTO trial_metric VALUES(9,'test_roc_auc',0.32916666666666666296,0.029462782549439452128,2);
INSERT INTO trial_metric VALUES(9,'train_loss',0.71101525775139795548,0.0040273543349163658244,2);
INSERT INTO trial_metric VALUES(9,'train_seconds',0.0017274759999281741329,0.0015392102422859296577,2);
INSERT INTO trial_metric VALUES(9,'valid_loss',0.74195924418633729668,0.029071104853867515277,2);
INSERT INTO trial_metric VALUES(9,'valid_pr_auc',0.46267857142857143903,0.096048671111172725933,2);
INSERT INTO trial_metric VALUES(9,'valid_roc_auc',0.35624999999999995559,0.097227182413150287088,2);
INSERT INTO trial_metric VALUES(10,'lr',0.029999999999999998889,0.0,4);
INSERT INTO trial_metric VALUES(10,'seconds',0.00092658149995372696139,0.00038822304903898358042,4);
INSERT INTO trial_metric VALUES(10,'test_loss',0.66307066086204946575,0.11226701540768649345,4);
INSERT INTO trial_metric VALUES(10,'test_pr_auc',0.58630952380952372493,0.17115678242300580436,4);
INSERT INTO trial_metric VALUES(10,'test_roc_auc',0.60729166666666667406,0.18501047893245076148,4);
INSERT INTO trial_metric VALUES(10,'train_loss',0.65444147985100620257,0.028752991977711063464,4);
INSERT INTO trial_metric VALUES(10,'train_seconds',0.00085667874998307524947,0.00038450324252743938975,4);
INSERT INTO trial_metric VALUES(10,'valid_loss',0.57952665299422989608,0.10241649539701702664,4);
INSERT INTO trial_metric VALUES(10,'valid_pr_auc',0.65769841269841267106,0.028390187943706211154,4);
INSERT INTO trial_metric VALUES(10,'valid_roc_auc',0.64374999999999993338,0.059072695328157606708,4);
CREATE TABLE tag_metric (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    tag    TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  REAL,
    PRIMARY KEY (run_id, tag, name)
) WITHOUT ROWID;
INSERT INTO tag_metric VALUES(1,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(1,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(1,'drums','test_pr_auc',0.22619047760963439941);
INSERT INTO tag_metric VALUES(1,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(1,'guitar','test_pr_auc',0.35952380299568176269);
INSERT INTO tag_metric VALUES(1,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(1,'slow','test_pr_auc',0.27579364180564880371);
INSERT INTO tag_metric VALUES(1,'slow','test_roc_auc',0.0);
INSERT INTO tag_metric VALUES(2,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(2,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(2,'drums','test_pr_auc',0.22619047760963439941);
INSERT INTO tag_metric VALUES(2,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(2,'guitar','test_pr_auc',0.33730158209800720214);
INSERT INTO tag_metric VALUES(2,'guitar','test_roc_auc',0.26666668057441711425);
INSERT INTO tag_metric VALUES(2,'slow','test_pr_auc',0.28690475225448608398);
INSERT INTO tag_metric VALUES(2,'slow','test_roc_auc',0.066666670143604278564);
INSERT INTO tag_metric VALUES(3,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(3,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(3,'drums','test_pr_auc',0.22619047760963439941);
INSERT INTO tag_metric VALUES(3,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(3,'guitar','test_pr_auc',0.35952380299568176269);
INSERT INTO tag_metric VALUES(3,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(3,'slow','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(3,'slow','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(4,'classical','test_pr_auc',0.63888889551162719726);
INSERT INTO tag_metric VALUES(4,'classical','test_roc_auc',0.80000001192092895507);
INSERT INTO tag_metric VALUES(4,'drums','test_pr_auc',0.36666667461395263671);
INSERT INTO tag_metric VALUES(4,'drums','test_roc_auc',0.5833333134651184082);
INSERT INTO tag_metric VALUES(4,'guitar','test_pr_auc',0.32063493132591247558);
INSERT INTO tag_metric VALUES(4,'guitar','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(4,'slow','test_pr_auc',0.69999998807907104492);
INSERT INTO tag_metric VALUES(4,'slow','test_roc_auc',0.73333334922790527343);
INSERT INTO tag_metric VALUES(5,'classical','test_pr_auc',0.31944444775581359863);
INSERT INTO tag_metric VALUES(5,'classical','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(5,'drums','test_pr_auc',0.4166666567325592041);
INSERT INTO tag_metric VALUES(5,'drums','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(5,'guitar','test_pr_auc',0.59166663885116577148);
INSERT INTO tag_metric VALUES(5,'guitar','test_roc_auc',0.46666666865348815917);
INSERT INTO tag_metric VALUES(5,'slow','test_pr_auc',0.27579364180564880371);
INSERT INTO tag_metric VALUES(5,'slow','test_roc_auc',0.0);
INSERT INTO tag_metric VALUES(6,'classical','test_pr_auc',0.31944444775581359863);
INSERT INTO tag_metric VALUES(6,'classical','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(6,'drums','test_pr_auc',0.4166666567325592041);
INSERT INTO tag_metric VALUES(6,'drums','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(6,'guitar','test_pr_auc',0.59166663885116577148);
INSERT INTO tag_metric VALUES(6,'guitar','test_roc_auc',0.46666666865348815917);
INSERT INTO tag_metric VALUES(6,'slow','test_pr_auc',0.27579364180564880371);
INSERT INTO tag_metric VALUES(6,'slow','test_roc_auc',0.0);
INSERT INTO tag_metric VALUES(7,'classical','test_pr_auc',0.28690475225448608398);
INSERT INTO tag_metric VALUES(7,'classical','test_roc_auc',0.066666670143604278564);
INSERT INTO tag_metric VALUES(7,'drums','test_pr_auc',0.36666667461395263671);
INSERT INTO tag_metric VALUES(7,'drums','test_roc_auc',0.5833333134651184082);
INSERT INTO tag_metric VALUES(7,'guitar','test_pr_auc',0.64285713434219360351);
INSERT INTO tag_metric VALUES(7,'guitar','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(7,'slow','test_pr_auc',0.28690475225448608398);
INSERT INTO tag_metric VALUES(7,'slow','test_roc_auc',0.066666670143604278564);
INSERT INTO tag_metric VALUES(8,'classical','test_pr_auc',0.69999998807907104492);
INSERT INTO tag_metric VALUES(8,'classical','test_roc_auc',0.73333334922790527343);
INSERT INTO tag_metric VALUES(8,'drums','test_pr_auc',0.20833332836627960205);
INSERT INTO tag_metric VALUES(8,'drums','test_roc_auc',0.083333335816860198974);
INSERT INTO tag_metric VALUES(8,'guitar','test_pr_auc',0.55555558204650878906);
INSERT INTO tag_metric VALUES(8,'guitar','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(8,'slow','test_pr_auc',0.80555558204650878906);
INSERT INTO tag_metric VALUES(8,'slow','test_roc_auc',0.86666667461395263671);
INSERT INTO tag_metric VALUES(9,'classical','test_pr_auc',0.53333336114883422851);
INSERT INTO tag_metric VALUES(9,'classical','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(9,'drums','test_pr_auc',0.8333333134651184082);
INSERT INTO tag_metric VALUES(9,'drums','test_roc_auc',0.91666668653488159179);
INSERT INTO tag_metric VALUES(9,'guitar','test_pr_auc',0.32063493132591247558);
INSERT INTO tag_metric VALUES(9,'guitar','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(9,'slow','test_pr_auc',1.0);
INSERT INTO tag_metric VALUES(9,'slow','test_roc_auc',1.0);
INSERT INTO tag_metric VALUES(10,'classical','test_pr_auc',0.86666667461395263671);
INSERT INTO tag_metric VALUES(10,'classical','test_roc_auc',0.86666667461395263671);
INSERT INTO tag_metric VALUES(10,'drums','test_pr_auc',0.8333333134651184082);
INSERT INTO tag_metric VALUES(10,'drums','test_roc_auc',0.91666668653488159179);
INSERT INTO tag_metric VALUES(10,'guitar','test_pr_auc',0.36507937312126159667);
INSERT INTO tag_metric VALUES(10,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(10,'slow','test_pr_auc',0.63888889551162719726);
INSERT INTO tag_metric VALUES(10,'slow','test_roc_auc',0.80000001192092895507);
INSERT INTO tag_metric VALUES(11,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(11,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(11,'drums','test_pr_auc',0.22619047760963439941);
INSERT INTO tag_metric VALUES(11,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(11,'guitar','test_pr_auc',0.35952380299568176269);
INSERT INTO tag_metric VALUES(11,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(11,'slow','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(11,'slow','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(12,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(12,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(12,'drums','test_pr_auc',0.24285714328289031982);
INSERT INTO tag_metric VALUES(12,'drums','test_roc_auc',0.25);
INSERT INTO tag_metric VALUES(12,'guitar','test_pr_auc',0.34166666865348815917);
INSERT INTO tag_metric VALUES(12,'guitar','test_roc_auc',0.26666668057441711425);
INSERT INTO tag_metric VALUES(12,'slow','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(12,'slow','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(14,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(14,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(14,'drums','test_pr_auc',0.24285714328289031982);
INSERT INTO tag_metric VALUES(14,'drums','test_roc_auc',0.25);
INSERT INTO tag_metric VALUES(14,'guitar','test_pr_auc',0.35952380299568176269);
INSERT INTO tag_metric VALUES(14,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(14,'slow','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(14,'slow','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(15,'classical','test_pr_auc',0.63333332538604736328);
INSERT INTO tag_metric VALUES(15,'classical','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(15,'drums','test_pr_auc',0.22619047760963439941);
INSERT INTO tag_metric VALUES(15,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(15,'guitar','test_pr_auc',0.35952380299568176269);
INSERT INTO tag_metric VALUES(15,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(15,'slow','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(15,'slow','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(16,'classical','test_pr_auc',0.30357143282890319824);
INSERT INTO tag_metric VALUES(16,'classical','test_roc_auc',0.13333334028720855712);
INSERT INTO tag_metric VALUES(16,'drums','test_pr_auc',0.4166666567325592041);
INSERT INTO tag_metric VALUES(16,'drums','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(16,'guitar','test_pr_auc',0.64285713434219360351);
INSERT INTO tag_metric VALUES(16,'guitar','test_roc_auc',0.60000002384185791015);
INSERT INTO tag_metric VALUES(16,'slow','test_pr_auc',0.27579364180564880371);
INSERT INTO tag_metric VALUES(16,'slow','test_roc_auc',0.0);
INSERT INTO tag_metric VALUES(17,'classical','test_pr_auc',0.53333336114883422851);
INSERT INTO tag_metric VALUES(17,'classical','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(17,'drums','test_pr_auc',0.22499999403953552246);
INSERT INTO tag_metric VALUES(17,'drums','test_roc_auc',0.16666667163372039794);
INSERT INTO tag_metric VALUES(17,'guitar','test_pr_auc',0.40277779102325439453);
INSERT INTO tag_metric VALUES(17,'guitar','test_roc_auc',0.40000000596046447753);
INSERT INTO tag_metric VALUES(17,'slow','test_pr_auc',0.33134919404983520507);
INSERT INTO tag_metric VALUES(17,'slow','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(18,'classical','test_pr_auc',0.58888888359069824218);
INSERT INTO tag_metric VALUES(18,'classical','test_roc_auc',0.73333334922790527343);
INSERT INTO tag_metric VALUES(18,'drums','test_pr_auc',0.20833332836627960205);
INSERT INTO tag_metric VALUES(18,'drums','test_roc_auc',0.083333335816860198974);
INSERT INTO tag_metric VALUES(18,'guitar','test_pr_auc',0.63888889551162719726);
INSERT INTO tag_metric VALUES(18,'guitar','test_roc_auc',0.80000001192092895507);
INSERT INTO tag_metric VALUES(18,'slow','test_pr_auc',0.69999998807907104492);
INSERT INTO tag_metric VALUES(18,'slow','test_roc_auc',0.73333334922790527343);
INSERT INTO tag_metric VALUES(19,'classical','test_pr_auc',0.53333336114883422851);
INSERT INTO tag_metric VALUES(19,'classical','test_roc_auc',0.66666668653488159179);
INSERT INTO tag_metric VALUES(19,'drums','test_pr_auc',0.8333333134651184082);
INSERT INTO tag_metric VALUES(19,'drums','test_roc_auc',0.91666668653488159179);
INSERT INTO tag_metric VALUES(19,'guitar','test_pr_auc',0.32063493132591247558);
INSERT INTO tag_metric VALUES(19,'guitar','test_roc_auc',0.20000000298023223876);
INSERT INTO tag_metric VALUES(19,'slow','test_pr_auc',1.0);
INSERT INTO tag_metric VALUES(19,'slow','test_roc_auc',1.0);
INSERT INTO tag_metric VALUES(20,'classical','test_pr_auc',0.86666667461395263671);
INSERT INTO tag_metric VALUES(20,'classical','test_roc_auc',0.89999997615814208984);
INSERT INTO tag_metric VALUES(20,'drums','test_pr_auc',0.8333333134651184082);
INSERT INTO tag_metric VALUES(20,'drums','test_roc_auc',0.91666668653488159179);
INSERT INTO tag_metric VALUES(20,'guitar','test_pr_auc',0.36507937312126159667);
INSERT INTO tag_metric VALUES(20,'guitar','test_roc_auc',0.33333334326744079589);
INSERT INTO tag_metric VALUES(20,'slow','test_pr_auc',1.0);
INSERT INTO tag_metric VALUES(20,'slow','test_roc_auc',1.0);
CREATE TABLE task (
    id         INTEGER PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    clip_count INTEGER NOT NULL,
    tag_count  INTEGER NOT NULL,
    clips      TEXT NOT NULL,
    tags       TEXT NOT NULL,
    truth      BLOB NOT NULL
);
INSERT INTO task VALUES(1,'67fe649b63bcf60f4cdce33bd1f22910',8,4,'["d/the_distant_garden-golden_road_1-01-tower-29-33","d/the_distant_garden-golden_road_1-02-bridge-203-207","d/the_distant_garden-golden_road_1-03-train-87-91","d/the_distant_garden-golden_road_1-04-light-145-149","d/the_distant_garden-golden_road_1-05-letter-145-149","d/the_distant_garden-golden_road_1-06-train-87-91","d/the_distant_garden-golden_road_1-07-field-87-91","d/the_distant_garden-golden_road_1-08-river-58-62"]','["drums","slow","guitar","classical"]',X'0001010000000001000100010100000000000001010001000001000000000100');
CREATE TABLE prediction (
    run_id  INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    task_id INTEGER NOT NULL REFERENCES task (id),
    scores  BLOB NOT NULL
);
INSERT INTO prediction VALUES(1,1,X'b85b1b3f168bf63ee1c2023fb088c83e84b9d43e5e261b3fdd8d043f12ecfa3e4f57043f36f7053ff26f003fd017d53e1d5bde3e2c1a133fbc31023f2addf83e907eec3e2170153f3d33063f57d6e03e55f9d83e3f20173f8bcc033f038ded3e1300ff3e161c113f6546073fd81ed43e2db7df3ea2ec113f1f0d023ff7d7f43e');
INSERT INTO prediction VALUES(2,1,X'39f1183f29b6f53e2022013fd452ca3ea0cbd43e07e91a3fa546043f6be0fa3eb5d0023f1d86053fec89fe3ea92fd63e05cbdf3e38bb113f5f91013fe719f93e6c3beb3e096f153f02cf053f1e3be13e3ecfd93e2642163fb357033f6f9fed3e5309fd3eb442113f94da063f668fd43e9bd7e03e23d5103f2787013f15f7f43e');
INSERT INTO prediction VALUES(3,1,X'2e2a143f43a9f13ed1a8f93e46a2ce3e01bcd43e91ad1a3fe5b2033f46c9fc3e790dff3eb504043fb985f83efb14d93ec746e33edea60e3f8b7f003f8ce8f43e35e2e63eecf7153f21d7043f0dabe53e5cdfdb3ed164143f3297023f3532eb3e2839f93eed4c113f7fc0053f117ed53e7295e33ef86c0e3ffaa1003f4cc5f13e');
INSERT INTO prediction VALUES(4,1,X'051be53e2e660e3fae01ec3e63a40d3f439fd23e9bea133f1379f13e38ad043feb25de3e1d14133f1aa0f43ea183033f2d95e43ea47fba3e71f3b43e3280fa3edcb5d43eda2d163fce5ff63ecf5b033fe906de3e3f95eb3e8086d43e92afec3e07b3d63eed8a173fe843fc3e3acbf53ecd66e63edc4bd03e84cdc53ea845f43e');
INSERT INTO prediction VALUES(5,1,X'f702eb3e7aa8173eee6c233f6a07123f30350a3f2644953efb8eed3e22a7133fcbc6013fd75a623ee7470a3f6710103f1062043f29f2d23ebfd2f13efc35333fe025063f4187a33ed713ea3e2893183fbea9043f5627ce3eed50e83ede092a3f526afd3ebdef843e0fdb043f70fb163fe7cc033ff680d13ec737f13ee042313f');
INSERT INTO prediction VALUES(6,1,X'e0e1ec3ed6ce263ed9be1e3f56e9123f48200a3f92ae963e304fec3ef998133fd94a023ffff66d3e2a5c073f8583103fea7d043f93ecd23ead4cf03e0025323fa749063fb31ea73e4a3be73e6caf183fb5c1043fbf75ce3edb03e73e1641293fccb5fe3e07388b3ee8e6013f7580173f64d2033f1959d13e0e1ff03ec047303f');
INSERT INTO prediction VALUES(7,1,X'4c4cf03e2ccf623ec4a40f3fb2e4183fe8b5093f91689b3e9ad0e83ec56f143f5763033f6c268e3e9ac1fa3e6920153fd438033f5983d03e3f6deb3e87ad2a3f2732063fc0f7b23e6b67df3e3f8d1a3f240e043f9f57ce3e21f2e23e7590243fc879013f4744a43e03d3ee3e912a1c3f8b2b023f0f62ce3e51d6ed3e88a7293f');
INSERT INTO prediction VALUES(8,1,X'9bd5073fbfc7d53e685ec93ed2dd1f3f3c62053f59c8c73e2513cd3e23cf1b3fdee3073ff144d53e14c0c93e38ee1f3f256db83e20bd873e1d4a1a3f9a92cf3e4d81073f46d8d73e5788c33ebd831c3f3bc2d73e59c6a03e67fc063f466ef63eb69f073f663cd83ed841c33ecd861c3f62fac23e6a6c8e3ef584133f0517e23e');
INSERT INTO prediction VALUES(9,1,X'35a0f13ecfaa4e3f4328be3e41e3313f54ab093f6867e23e1af0de3e5fa2e53e5cf0fa3e0e1b2e3f22e8cc3e57ab1a3fb10c463f5e39043e39e7633ee0f10a3e5301063f7950ee3e22c9de3e2991f03e385a343ff7c2603ed83a923e71ab623e1e91fc3e657c273f7896cf3e3340163f68c53d3f503b283e6bce813e8c332f3e');
INSERT INTO prediction VALUES(10,1,X'6c2e0c3f2cc0e83e24fbe53ecacbce3e7668103fc27cf03ed7e4da3ef22bd43e39190c3fb719eb3e0825e83e9246cd3e1eea5e3f5eda6a3e0bb2713e4e3f823e7ef10c3f3903df3e9841dd3ef2c4d33e3bd8483f9c109a3e52999a3ebec49b3edff30b3fb394ec3e43f4e83eddd5cd3e4e24553f54758c3e835e863e5e62923e');
INSERT INTO prediction VALUES(11,1,X'2e2a143f43a9f13ed1a8f93e46a2ce3e01bcd43e91ad1a3fe5b2033f46c9fc3e790dff3eb504043fb985f83efb14d93ec746e33edea60e3f8b7f003f8ce8f43e35e2e63eecf7153f21d7043f0dabe53e5cdfdb3ed164143f3297023f3532eb3e2839f93eed4c113f7fc0053f117ed53e7295e33ef86c0e3ffaa1003f4cc5f13e');
INSERT INTO prediction VALUES(12,1,X'69b11a3f1f51e13e08d8f23e5f1bce3ee2acd53e721d1a3f9d7c033f302cff3e2853033f0401fe3e6c06f43e2c35d93e7518ea3e5ce2083fb171fc3ece5efe3ec328ec3e14f4133f3e71043f9e5ce63e2980e03ebc8a103f1f07013fee61f13edebd003fd1630d3f708a043f89edd43eefcae83e5e150a3f92e4fd3e9de9f83e');
INSERT INTO prediction VALUES(14,1,X'1972113f4908f73e9cadfa3ef1dbce3e8addd33e88ca1a3f119a033f4672f73e09f6fc3e9b7e053f2f59f93e95d1d83e5fd7e23eabbc0e3fd058003ffd5ef23e6002e43e1177163f2882043f828ce33ef30adc3e674a143f6272023fc159e93ea76af83eaf15113f3b2c053f28b4d53ebf55e23e923f0f3f73be003fb32fef3e');
INSERT INTO prediction VALUES(15,1,X'97a7133f6cb2f33e6f10fb3eba3fce3eb7f1d43ecd5f1a3f10a7033fe9c9fa3e8efcfe3e3e7c043f8857f93e5f9bd83e411fe33e8a910e3f0c25003f11b3f93e7f85e83edc5b153fa3e8043fe31ce23e43dedb3eeb20143f2640023f45eded3e1780f83eba50113f27a7053fd9b7d53ee170e33ed7530e3f3258003f5c4af53e');
INSERT INTO prediction VALUES(16,1,X'7730f13ed878493e74d8143f598b143f27f5093fbf9f993e3ebae93e8577133fa369033f458a833ee456013f0865113f70af043f56dcd23e3715ed3eeed32f3fac9c063f5197ae3eff63e13e8de0183f55ed043f690fcf3e744de43e0e8c273ffcbe003f3fd5983e1391f73e6184183f77d2033f07f8d03e76d8ed3ecc242e3f');
INSERT INTO prediction VALUES(17,1,X'a71d063fe049a23d46b24d3dbb93653f1a65cd3ef2aa083f75ffbb3ee5a6083f0db0fc3ea644383eade5fd3d6e21483fff15ba3ed8d43a3e32f05c3ee956cc3eb90acc3eab13033f2f04ac3ea78e113ffe4ccc3e45209b3e82d6983ea122d23e4f9be63eb5c7aa3e7adf683e2c5b293f2013c23e1938823e4fdd883e7ff9cb3e');
INSERT INTO prediction VALUES(18,1,X'783d073f73accf3e0883c73e5d5a203fdaf6053fe8abd73e4298ba3eebe3183f6729073fb93dd03e289cc63e5bda1f3f3eae7c3e270cd13d1134433f15d20a3ecbf6053f63bbd73ed6afba3e6eaa183fda3bab3e248e2f3e48fc233f6d8a843e5715063f1d17d83e135fba3e16e1183f05de903ef18e053ef85f353f7584433e');
INSERT INTO prediction VALUES(19,1,X'b19cb63eefcc763f71b8583e784e473f6e2a003fdd8be53e33f6d13e7c31ed3e1abad53e3fda5a3fffbb933ea21d283f802c6a3fa60b313d4b80293ec48ef23c8460f63e49e50f3fc9b9c23e7957023fbb66533fbb4aef3d15686a3eabc9ba3d7ec0da3e8ca6523f48a09a3e8187223f63f1603f9dce883d7297473e5f16573d');
INSERT INTO prediction VALUES(20,1,X'5375043fe198e93ee70be13e824cc63ea801023f2006d23ed3a4c43e5274cd3e0880043f16e6e93e8a56e13e113cc63e0453713f085ea93ded2b413ef085613d7ac6023f9b21dd3e090bd53ea5e4c83ec2dd5b3f5d7e313eb580893e11fffc3d0880043f16e6e93e8a56e13e113cc63edd71683f569bf23d238b663e6005a33d');
CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    time     TEXT NOT NULL,
    sweep_id INTEGER REFERENCES sweep (id) ON DELETE CASCADE,
    run_id   INTEGER REFERENCES run (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    text     TEXT
);
INSERT INTO event VALUES(1,'2026-11-29T18:34:12.731Z',3,13,'failed','the loss is not a number in epoch 1, step 2: the learning rate 1e+30 may be too high');
CREATE INDEX sweep_trial_by_trial ON sweep_trial (trial_id);
CREATE INDEX run_by_status ON run (status) WHERE status = 'running';
CREATE INDEX trial_metric_by_mean ON trial_metric (name, mean);
CREATE VIEW curve AS SELECT r.trial_id AS trial, r.number AS run, r.seed AS seed, r.status AS status, m.epoch AS epoch,
 max(m.value) FILTER (WHERE m.name = 'lr') AS "lr",
 max(m.value) FILTER (WHERE m.name = 'seconds') AS "seconds",
 max(m.value) FILTER (WHERE m.name = 'test_loss') AS "test_loss",
 max(m.value) FILTER (WHERE m.name = 'test_pr_auc') AS "test_pr_auc",
 max(m.value) FILTER (WHERE m.name = 'test_roc_auc') AS "test_roc_auc",
 max(m.value) FILTER (WHERE m.name = 'train_loss') AS "train_loss",
 max(m.value) FILTER (WHERE m.name = 'train_seconds') AS "train_seconds",
 max(m.value) FILTER (WHERE m.name = 'valid_loss') AS "valid_loss",
 max(m.value) FILTER (WHERE m.name = 'valid_pr_auc') AS "valid_pr_auc",
 max(m.value) FILTER (WHERE m.name = 'valid_roc_auc') AS "valid_roc_auc"
FROM run r JOIN metric m ON m.run_id = r.id WHERE m.epoch > 0 GROUP BY m.run_id, m.epoch;
CREATE VIEW leaderboard AS SELECT s.name AS sweep, t.id AS trial, st.label AS label, t.status AS status, t.finished AS n,
 coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE sweep_id = s.id AND trial_id = t.id AND path = 'train.optimizer.type'), (SELECT coalesce(number, value) FROM param WHERE trial_id = t.id AND path = 'train.optimizer.type')) AS "train.optimizer.type",
 coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE sweep_id = s.id AND trial_id = t.id AND path = 'train.optimizer.lr'), (SELECT coalesce(number, value) FROM param WHERE trial_id = t.id AND path = 'train.optimizer.lr')) AS "train.optimizer.lr",
 coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE sweep_id = s.id AND trial_id = t.id AND path = 'train.loss'), (SELECT coalesce(number, value) FROM param WHERE trial_id = t.id AND path = 'train.loss')) AS "train.loss",
 coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE sweep_id = s.id AND trial_id = t.id AND path = 'train.optimizer'), (SELECT coalesce(number, value) FROM param WHERE trial_id = t.id AND path = 'train.optimizer')) AS "train.optimizer",
 coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE sweep_id = s.id AND trial_id = t.id AND path = 'train.batch'), (SELECT coalesce(number, value) FROM param WHERE trial_id = t.id AND path = 'train.batch')) AS "train.batch",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'lr') AS "lr",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'lr') AS "lr_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'test_loss') AS "test_loss",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'test_loss') AS "test_loss_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'test_pr_auc') AS "test_pr_auc",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'test_pr_auc') AS "test_pr_auc_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'test_roc_auc') AS "test_roc_auc",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'test_roc_auc') AS "test_roc_auc_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'train_loss') AS "train_loss",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'train_loss') AS "train_loss_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'train_seconds') AS "train_seconds",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'train_seconds') AS "train_seconds_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'valid_loss') AS "valid_loss",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'valid_loss') AS "valid_loss_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'valid_pr_auc') AS "valid_pr_auc",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'valid_pr_auc') AS "valid_pr_auc_std",
 (SELECT mean FROM trial_metric WHERE trial_id = t.id AND name = 'valid_roc_auc') AS "valid_roc_auc",
 (SELECT deviation FROM trial_metric WHERE trial_id = t.id AND name = 'valid_roc_auc') AS "valid_roc_auc_std",
 t.best_epoch, t.epochs, t.seconds, t.weights, t.macs
FROM sweep s JOIN sweep_trial st ON st.sweep_id = s.id JOIN trial t ON t.id = st.trial_id WHERE NOT st.stale;
COMMIT;
PRAGMA application_id = 1836343655;
PRAGMA user_version = 1;
