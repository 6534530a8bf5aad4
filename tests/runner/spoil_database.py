#!/usr/bin/env python3
"""spoil_database.py GOOD.db FOLDER EXPERIMENT CLIP [STEP]: every column of every table of a results
database holds NULL, other types, huge numbers and hostile text in turn; each program that reads it
ends with status 0, 1 or 2 and prints no control character. Also views in place of tables, triggers,
and pages that are swapped. STEP: every so-manieth case only."""
import os
import re
import shutil
import sqlite3
import subprocess
import sys

good, folder, experiment, clip = sys.argv[1:5]
step = int(sys.argv[5]) if len(sys.argv) > 5 else 1
spoiled = os.path.join(folder, "spoiled.db")

VALUES = {
    "null": None,
    "whole": -9223372036854775808,
    "real": 1e308,
    "text": "\x1b]0;title\x07 50% '\"; DROP TABLE run; -- ../../victim \x9b\u202e\n\t" + "x" * 300,
    "empty": "",
    "bytes": b"\xff\xfe\x00\x1b[31m" * 50,
}
READERS = [
    ["mtag-report"],
    ["mtag-report", "--all"],
    ["mtag-report", "runs"],
    ["mtag-report", "trial", "1"],
    ["mtag-report", "trial", "1", "-f", "json"],
    ["mtag-report", "diff", "1", "2"],
    ["mtag-report", "-f", "csv"],
    ["mtag-report", "-f", "json"],
    ["mtag-report", "-f", "latex"],
    ["mtag-report", "-f", "markdown"],
    ["mtag-report", "--columns", "a=label, b=valid_roc_auc"],
    ["mtag-report", "--where", "trial > 0"],
]
PLOT = ["mtag-report", "plot", "curves", "-o", os.path.join(folder, "x.svg")]
OTHERS = [
    ["mtag-model", "export", "pytorch", "1", os.path.join(folder, "export")],
    ["mtag-model", "summary", "1"],
    ["mtag-predict", clip],
    ["mtag-predict", "--trial", "1", clip],
]
RUNS = [["mtag-run", "-n", "--from", "1", "-o"], ["mtag-run", "-q", experiment, "-o"]]
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
faults = 0


def run(words, case, exact=None):
    global faults
    if words[0] == "mtag-run":
        words = words + [spoiled]
    elif words[0] != "mtag-model" or words[1] != "summary":
        words = words + ["--results", spoiled]
    else:
        words = words + ["--results", spoiled]
    done = subprocess.run(words, capture_output=True, timeout=120)
    wrong = done.returncode not in (0, 1, 2) or (exact is not None and done.returncode != exact)
    data = "csv" in words
    shown = b"" if data else CONTROL.search(done.stdout + done.stderr)
    if CONTROL.search(done.stderr):
        shown = CONTROL.search(done.stderr)
    if wrong or shown:
        faults += 1
        print(f"{case}: {' '.join(words)}: status {done.returncode}{', a control character' if shown else ''}")
        print((done.stdout + done.stderr)[-600:])


def without_checks(sql):
    """A table's statement without NOT NULL, types and CHECK (...)."""
    sql = re.sub(r"\bNOT NULL\b", "", sql)
    while (at := sql.find("CHECK")) >= 0:
        depth, end = 0, sql.index("(", at)
        for end in range(end, len(sql)):
            depth += (sql[end] == "(") - (sql[end] == ")")
            if depth == 0:
                break
        sql = sql[:at] + sql[end + 1:]
    sql = re.sub(r"(?<!ROW)\bTEXT\b|\bREAL\b|\bBLOB\b", "", sql)
    return re.sub(r"\bINTEGER\b(?! PRIMARY)", "", sql)


def relax():
    """The good database in a file whose columns take anything; its tables and their columns."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    old = sqlite3.connect(good)
    relaxed = os.path.join(folder, "relaxed.db")
    new = sqlite3.connect(relaxed)
    tables = {}
    for name, sql in old.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND "
                                 "name NOT LIKE 'sqlite_%'").fetchall():
        new.execute(without_checks(sql))
        rows = old.execute(f"SELECT * FROM {name}").fetchall()
        tables[name] = [row[1] for row in old.execute(f"PRAGMA table_info({name})")]
        new.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(tables[name]))})", rows)
    for pragma in "user_version", "application_id":
        new.execute(f"PRAGMA {pragma} = {old.execute(f'PRAGMA {pragma}').fetchone()[0]}")
    new.commit()
    new.close()
    return relaxed, tables


def renew(source):
    for ending in "", "-wal", "-shm", "-journal":
        if os.path.exists(spoiled + ending):
            os.unlink(spoiled + ending)
    shutil.copyfile(source, spoiled)
    shutil.rmtree(spoiled + ".d", ignore_errors=True)
    shutil.copytree(good + ".d", spoiled + ".d")


def spoil_columns(relaxed, tables):
    count = 0
    for table, columns in tables.items():
        for at, column in enumerate(columns):
            for kind, (name, value) in enumerate(VALUES.items()):
                count += 1
                if count % step:
                    continue
                renew(relaxed)
                database = sqlite3.connect(spoiled)
                try:
                    database.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))
                    database.commit()
                except sqlite3.Error:
                    continue
                finally:
                    database.close()
                case = f"{table}.{column} = {name}"
                for words in READERS:
                    run(words, case)
                if name in ("text", "null"):
                    run(PLOT, case)
                if table not in ("metric", "event", "tag_metric", "trial_metric"):
                    run(OTHERS[(at + kind) % len(OTHERS)], case)
                    run(RUNS[(at + kind) % len(RUNS)], case)


def spoil_schema(relaxed, tables):
    for table in tables:
        renew(relaxed)
        database = sqlite3.connect(spoiled)
        database.executescript(
            f"ALTER TABLE {table} RENAME TO old; CREATE VIEW {table} AS WITH RECURSIVE r(x) AS (SELECT 1 "
            "UNION ALL SELECT x + 1 FROM r) SELECT x FROM r;")
        database.close()
        for words in READERS[:6] + OTHERS[:1] + RUNS:
            run(words, f"an endless view {table}")
    renew(relaxed)
    database = sqlite3.connect(spoiled)
    database.execute("CREATE TRIGGER t AFTER UPDATE ON sweep BEGIN UPDATE run SET weights = '../../victim'; END")
    database.commit()
    database.close()
    run(RUNS[1], "a trigger")
    changed = sqlite3.connect(spoiled).execute("SELECT count(*) FROM run WHERE weights LIKE '%victim'").fetchone()
    if changed != (0,):
        global faults
        faults += 1
        print("a trigger of the database ran")


def spoil_pages():
    size = 4096
    pages = os.path.getsize(good) // size
    for a in range(1, pages):
        b = (a * 7 + 3) % pages or 1
        if a == b or a % max(1, step // 8):
            continue
        renew(good)
        with open(spoiled, "r+b") as file:
            file.seek(a * size)
            first = file.read(size)
            file.seek(b * size)
            second = file.read(size)
            file.seek(a * size)
            file.write(second)
            file.seek(b * size)
            file.write(first)
        for words in READERS[:9] + [OTHERS[a % len(OTHERS)], RUNS[a % len(RUNS)]]:
            run(words, f"pages {a} and {b} swapped")


relaxed, tables = relax()
renew(relaxed)
for words in READERS + [PLOT] + OTHERS + RUNS:
    run(words, "nothing spoiled", 0)
if not faults:
    spoil_columns(relaxed, tables)
    spoil_schema(relaxed, tables)
    spoil_pages()
sys.exit(1 if faults else 0)
