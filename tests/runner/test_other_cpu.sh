#!/usr/bin/env bash
# Runs that were begun on another CPU: one line says so, and they go on.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 400

begin "an interrupted run that goes on where it was begun says nothing"
for ((try = 0; try < 20; try++)); do # again where the sweep was over before it was told
    start mtag-run --json -j 1 -o r.db tiny.yaml
    wait_for events_show '"epoch": 2,'
    kill -INT "$job" 2>/dev/null || true
    finish
    [ "$status" -eq 0 ] || break
    rm -rf r.db*
done
equals 130 "$status" "exit status"
cp -r r.db other.db
cp -r r.db.d other.db.d
expect 0 mtag-run -o r.db tiny.yaml
says_not 'another CPU'

begin "elsewhere it is told, once, and the run goes on"
sqlite3 other.db "UPDATE run SET cpu = 'Some CPU, Zen kernels' WHERE cpu IS NOT NULL"
expect 0 mtag-run --json -o other.db tiny.yaml
says '1 run was begun on another CPU (Some CPU, Zen kernels) and goes on here ('
equals 1 "$(grep -c 'another CPU' err)" "lines"
same_results r.db other.db

begin "so it is for --extend"
sqlite3 other.db "UPDATE run SET cpu = 'Some CPU, Zen kernels' WHERE cpu IS NOT NULL"
expect 0 mtag-run --json --extend -o other.db tiny.yaml train.epochs=401
says '3 runs were begun on another CPU (Some CPU, Zen kernels) and go on here ('
