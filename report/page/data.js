// The data of the page as report/page/*.c write them.

const page = JSON.parse(document.getElementById('data').textContent);
const trialCount = page.trials.length;

// The text of a coded column (codes.h) in a row, or null.
function textAt(column, row) {
    const place = column.of ? column.of[row] : column.values.length === 1 ? 0 : row;
    const text = place < 0 ? null : column.values[place];
    return text === undefined ? null : text;
}

// As table_measure_text writes a value.
function measureText(value) {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? exponent(value) : (size === 0 ? 0 : value).toFixed(4);
}

function exponent(value, decimals = 2) {
    return value.toExponential(decimals).replace(/e([+-])(\d)$/, 'e$10$2');
}

// As printf does: halves go to the even digit.
function fixed(value, decimals) {
    const scaled = value * 10 ** decimals, below = Math.floor(scaled);
    return scaled - below === .5 && below % 2 === 0 ? (below / 10 ** decimals).toFixed(decimals) : value.toFixed(decimals);
}

// As table_round_values writes the means and deviations of a column.
function deviatingText(mean, deviation, column) {
    if (mean === null)
        return null;
    const text = column.exponents ? value => exponent(value, column.decimals) : value => fixed(value, column.decimals);
    return text(mean === 0 ? 0 : mean) + (deviation === null || deviation === undefined ? '' : ' \u00b1 ' + text(deviation));
}

// As table_round_numbers writes the numbers of a column.
function roundedText(number, column) {
    const size = Math.abs(number);
    if (column.rounded === 'exponents' && number !== 0)
        return number.toExponential(2).replace(/\.?0*e\+?/, 'e');
    const text = fixed(number, size === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size))));
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

// Of a column of the table: what a row shows, and the number by which it is sorted.
function shownAt(column, row) {
    if (column.means)
        return deviatingText(column.means[row], column.deviations && column.deviations[row], column);
    const number = numberAt(column, row);
    if (column.rounded && number !== null)
        return roundedText(number, column);
    if (column.values)
        return textAt(column, row);
    return number === null ? null : String(number);
}

function numberAt(column, row) {
    const numbers = column.means || column.numbers;
    return numbers ? numbers[row] : null;
}

function numberOf(text) {
    return text === null || text.trim() === '' || isNaN(Number(text)) ? null : Number(text);
}

// Columns whose texts are numbers have these from them, settings that a column shows their texts.
for (const column of page.columns)
    if (column.parsed)
        column.numbers = page.trials.map((trial, row) => numberOf(textAt(column, row)));
for (const setting of page.settings || [])
    if (setting.column !== undefined) {
        const {of, values} = page.columns[setting.column];
        Object.assign(setting, {of, values});
    }

function columnNamed(name) {
    return page.columns.find(column => column.name === name);
}

function metricNamed(name) {
    return page.metrics.find(metric => metric.name === name);
}

// Whether the metric is better where it is higher; of the sweep's own metric the sweep decides.
function isHigh(name) {
    const metric = metricNamed(name);
    return name === page.metric ? page.maximize : Boolean(metric && metric.maximize);
}

function rowOfTrial(trial) {
    return page.trials.indexOf(Number(trial));
}

const digitOf = new Uint8Array(128);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((digit, i) => {
    digitOf[digit.charCodeAt(0)] = i;
});

// Packed numbers (pack.h): for each length of lengths an array, NaN where there is none.
function unpack(text, lengths) {
    let at = 0;
    const take = count => {
        let value = 0;
        for (let i = 0, unit = 1; i < count; i++, unit *= 64)
            value += unit * digitOf[text.charCodeAt(at++)];
        return value;
    };
    const takeFloat = () => new Float32Array(Uint32Array.of(take(6)).buffer)[0];
    return lengths.map(length => {
        const digits = take(1), low = takeFloat(), step = takeFloat(), nothing = 64 ** digits - 1;
        const numbers = new Float32Array(length);
        for (let i = 0; i < length; i++) {
            const k = take(digits);
            numbers[i] = k === nothing ? NaN : low + k * step;
        }
        return numbers;
    });
}

const unpackedCurves = new Map(), unpackedTags = new Map();

// Of each curve its values by epoch, from 1 on.
function curvesOf(metric) {
    if (!unpackedCurves.has(metric))
        unpackedCurves.set(metric, unpack(page.curves.metrics[metric], page.curves.epochs));
    return unpackedCurves.get(metric);
}

// Of each row its values by tag.
function tagsOf(metric) {
    if (!unpackedTags.has(metric))
        unpackedTags.set(metric, unpack(page.tags.metrics[metric], page.trials.map(() => page.tags.names.length)));
    return unpackedTags.get(metric);
}

// Places of the curves and of the runs of a row.
function placesOf(rows, row) {
    const places = [];
    for (let i = 0; i < rows.length; i++)
        if (rows[i] === row)
            places.push(i);
    return places;
}

// "trial 37: adam lr 1e-3"
function nameOf(row) {
    const label = textAt(page.labels, row);
    return `trial ${page.trials[row]}${label ? ': ' + label : ''}`;
}
