#!/usr/bin/env bash
# The picture of docs/sweeps.md: how near methods come to the minimum of three formulas, trial by
# trial. Medians and quartiles over SEEDS (20) seeds.
#
#     regret_plot.sh OUT.svg [METHOD...]
#
# METHOD as for regret.sh (default: random tpe gp); MTAG_BENCH and PYTHON too. KEEP is a folder
# that keeps what was measured, and from which it is taken if it is there.
set -euo pipefail
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

out=${1:?OUT.svg}
shift
[ $# -gt 0 ] || set -- random tpe gp
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-/usr/bin/python3}
counts=5,7,10,13,16,20,25,32,40,50,63,80,100
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
keep=${KEEP:-$scratch}

panel=0 plots=
for objective in branin hartmann6 mixed; do
    lines=
    color=0
    for method; do
        file=$keep/$objective-$method
        if [ ! -e "$file" ]; then
            "${MTAG_BENCH:-$here/../../build/release/tests/bin}/bench_regret" "$here/objectives/$objective.yaml" \
                "${SEEDS:-20}" $counts "sweep.method=${method%@*}" sweep.parallel=1 sweep.trials=100 >"$file.part"
            mv "$file.part" "$file"
        fi
        "$python" "$here/regret.py" curve $counts "$file" >"$scratch/$objective-$method.curve"
        color=$((color + 1))
        title=notitle
        [ $panel -gt 0 ] || title="title '$method'"
        lines+=", '$scratch/$objective-$method.curve' using 1:2:4 with filledcurves ls $((color + 10)) notitle"
        lines+=", '' using 1:3 with lines ls $color $title"
    done
    plots+="set title '$objective'; plot ${lines#, }
unset ylabel
"
    panel=$((panel + 1))
done
gnuplot <<END
set terminal svg size 900,330 font 'sans-serif,12' background '#ffffff'
set output '$out'
set multiplot layout 1,3 margins 0.08,0.985,0.2,0.88 spacing 0.06,0
set logscale xy
set xrange [5:100]
set xtics (5, 10, 20, 50, 100)
set format y '10^{%L}'
set xlabel 'trials' offset 0,0.4
set mxtics 1
set mytics 1
set ylabel 'best so far above the minimum'
set key bottom left
set grid lc rgb '#e0e0e0'
set style line 1 lc rgb '#7f7f7f' lw 2
set style line 2 lc rgb '#1f77b4' lw 2
set style line 3 lc rgb '#d62728' lw 2
set style line 4 lc rgb '#2ca02c' lw 2
do for [i=1:4] { set style line 10+i lc rgb word('#7f7f7f #1f77b4 #d62728 #2ca02c', i) }
set style fill transparent solid 0.15 noborder
$plots
unset multiplot
END
