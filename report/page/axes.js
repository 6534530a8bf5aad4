// Columns of the table as axes of figures: parameters and metrics on scales of numbers, or with
// a place for each of their texts.

const fixedColumns = new Set(['rank', 'trial', 'sweep', 'label', 'status', 'stale', 'n', 'folds', 'difference',
    'interval', 'low', 'high', 'compared', 'p', 'p_holm', 'other_runs', 'best_epoch', 'epochs', 'seconds', 'weights', 'macs', 'note']);

const parameterColumns = () => page.columns.filter(column => !column.means && !fixedColumns.has(column.name));

// The column of the metric that ranks, by itself where the table has none.
const metricColumn = () => columnNamed(page.metric) || page.columns.find(column => column.means);

// Between -.5 and .5, the same for a row each time: parts points of one category.
const jitter = row => ((row * 2654435761 >>> 0) % 1000) / 1000 - .5;

// Whether sorted numbers lie evenly on a logarithmic scale rather than on a linear one.
function isLogarithmic(numbers) {
    const low = numbers[0], high = numbers[numbers.length - 1];
    const gaps = value => d3.max(d3.pairs(numbers), ([a, b]) => value(b) - value(a)) / (value(high) - value(low));
    return low > 0 && high >= 8 * low && (high >= 50 * low || gaps(Math.log) < gaps(x => x));
}

// {column, scale, at: row -> place or NaN, isNumber}: between the ends of range.
function axisOf(column, range) {
    const rows = page.trials.map((trial, row) => row);
    const isNumber = Boolean(column.means || column.numbers) && rows.every(row => numberAt(column, row) !== null || shownAt(column, row) === null);
    if (!isNumber) {
        const texts = [...new Set(rows.map(row => shownAt(column, row)).filter(text => text !== null))].sort();
        const scale = d3.scalePoint(texts, range).padding(.5);
        const room = Math.min(18, scale.step() * .5);
        return {column, scale, isNumber, at: row => {
            const text = shownAt(column, row);
            return text === null ? NaN : scale(text) + room * jitter(row);
        }};
    }
    const numbers = [...new Set(rows.map(row => numberAt(column, row)).filter(number => number !== null))].sort(d3.ascending);
    const [low, high] = d3.extent(numbers);
    const log = isLogarithmic(numbers);
    const scale = (log ? d3.scaleLog : d3.scaleLinear)().domain(low === high ? [low - 1, high + 1] : [low, high]).range(range);
    if (!log)
        scale.nice(5);
    return {column, scale, isNumber, log, numbers, at: row => {
        const number = numberAt(column, row);
        return number === null ? NaN : scale(number);
    }};
}

// Few ticks whose texts have room.
function tickValues(axis, count) {
    if (!axis.isNumber)
        return axis.scale.domain();
    if (axis.numbers.length <= count && !axis.column.means)
        return axis.numbers;
    const ticks = axis.log ? axis.scale.ticks(count).filter(tick => Math.log10(tick) % 1 === 0) : axis.scale.ticks(count);
    return axis.log && ticks.length < 2 ? axis.scale.domain() : ticks;
}

const tickOf = axis => axis.isNumber ? tickText : text => cut(text, 14);

// From the palest to the darkest, the better the darker; by what style.css says now.
function colourOfRows() {
    const style = getComputedStyle(document.documentElement), column = metricColumn();
    const ramp = d3.interpolateLab(style.getPropertyValue('--low').trim(), style.getPropertyValue('--high').trim());
    const numbers = page.trials.map((trial, row) => column ? numberAt(column, row) : null);
    const known = numbers.filter(number => number !== null).sort(d3.ascending);
    return numbers.map(number => {
        if (number === null || known.length < 2)
            return ramp(0);
        const share = d3.bisectLeft(known, number) / (known.length - 1);
        return ramp(Math.min(1, isHigh(page.metric) ? share : 1 - share));
    });
}
