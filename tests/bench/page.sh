#!/bin/sh
# Times the web page of a random search of 1,000 trials (or the number given) of 50 epochs and
# 50 tags: the processor time that writes it, its size, and in headless Chromium when it is drawn,
# and how long sorting, filtering and opening a trial take, with the layout: the median of 15.
# MTAG_BIN and MTAG_BENCH as of bench_report.sh.
set -eu
bin=${MTAG_BIN:-build/release/bin}
bench=${MTAG_BENCH:-build/release/tests/bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bench/bench_report" "$folder/r.db" "${1:-1000}" 1 50 50 random

median() {
    sort -n | awk '{t[NR] = $1} END {print t[int((NR + 1) / 2)]}'
}

for _ in 1 2 3 4 5; do
    { time -p "$bin/mtag-report" page "$folder/page.html" --results "$folder/r.db" >&2; } 2>&1 | awk '/^user/ {print $2}'
done | median | sed 's/.*/written: & s of processor time/'
echo "size: $(wc -c <"$folder/page.html") bytes"

{
    sed '/<\/body>/,$d' "$folder/page.html"
    cat <<'END'
<script>
addEventListener('load', () => {
    document.body.offsetHeight;
    const drawn = performance.now(), lines = [];
    const median = act => {
        const times = [];
        for (let i = 0; i < 15; i++) {
            const before = performance.now();
            act(i);
            document.body.offsetHeight;
            times.push(performance.now() - before);
        }
        return times.sort((a, b) => a - b)[7].toFixed(0) + ' ms';
    };
    const metric = page.columns.find(column => column.means).name, words = ['sgd', 'lr<1e-3', '', 'adam', '64'];
    lines.push('drawn: ' + drawn.toFixed(0));
    lines.push('sort: ' + median(i => setState({sort: i % 2 ? 'trial' : metric, down: i % 3 ? '1' : null})));
    lines.push('filter: ' + median(i => setState({query: words[i % words.length]})));
    lines.push('open: ' + median(i => setState({trial: page.trials[i]})));
    document.body.prepend(Object.assign(document.createElement('pre'), {id: 'times', textContent: lines.join('\n') + '\n'}));
});
</script>
</body>
</html>
END
} >"$folder/timed.html"
for run in 1 2 3 4 5; do
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$folder/browser" --dump-dom "file://$folder/timed.html" 2>/dev/null |
        sed -n '/id="times"/,/<\/pre>/p' | sed 's/.*<pre id="times">//; /<\/pre>/d' >"$folder/times.$run"
done
sed -n 's/^drawn: //p' "$folder"/times.? | median | sed 's/.*/drawn: & ms/'
grep -hv '^drawn' "$folder/times.5"
