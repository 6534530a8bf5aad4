// The words of the field above the table. A word is in some cell of the row; `lr<=1e-3`,
// `optimizer=adam`, `"valid ROC-AUC">.9` compare a column, found by its name or title, or a
// setting that no column shows; a minus before a word leaves its rows out.

const comparison = /^([^<>=!:]+)(<=|>=|!=|=|:|<|>)(.+)$/;

function wordsOf(query) {
    const words = [];
    for (const match of query.matchAll(/(?:"[^"]*"|[^\s"])+/g))
        words.push(match[0].replace(/"/g, ''));
    return words;
}

const plain = text => text.toLowerCase().replace(/[\s_.-]+/g, ' ').trim();

// What a word compares: a function from row to {text, number}; null if there is no such name.
function comparedNamed(name) {
    const wanted = plain(name);
    const column = page.columns.find(c => plain(c.name) === wanted || plain(c.title) === wanted) ||
        page.columns.find(c => plain(c.name).endsWith(' ' + wanted));
    if (column)
        return row => ({text: shownAt(column, row), number: numberAt(column, row)});
    const setting = page.settings && (page.settings.find(s => plain(s.path) === wanted) ||
        page.settings.find(s => plain(s.path).endsWith(' ' + wanted)));
    return setting ? row => ({text: textAt(setting, row), number: numberOf(textAt(setting, row))}) : null;
}

const compare = {
    '<': (a, b) => a < b,
    '>': (a, b) => a > b,
    '<=': (a, b) => a <= b,
    '>=': (a, b) => a >= b,
};

function comparing(compared, sign, value) {
    const wanted = numberOf(value), text = value.toLowerCase();
    if (compare[sign])
        return row => {
            const {number} = compared(row);
            return number !== null && wanted !== null && compare[sign](number, wanted);
        };
    const equals = row => {
        const own = compared(row);
        if (wanted !== null && own.number !== null)
            return own.number === wanted;
        const shown = (own.text || '').toLowerCase();
        return sign === ':' ? shown.includes(text) : shown === text;
    };
    return sign === '!=' ? row => !equals(row) : equals;
}

// All cells of each row, for searching.
let searchable = null;

function textOfRow(row) {
    searchable = searchable || page.trials.map((trial, i) =>
        [textAt(page.labels, i) || '', ...page.columns.map(column => shownAt(column, i) || '')].join('\u0001').toLowerCase());
    return searchable[row];
}

function judgeOfWord(word) {
    if (word.length > 1 && word[0] === '-' && isNaN(Number(word))) {
        const judge = judgeOfWord(word.slice(1));
        return row => !judge(row);
    }
    const parts = comparison.exec(word);
    const compared = parts && comparedNamed(parts[1]);
    if (compared)
        return comparing(compared, parts[2], parts[3]);
    const text = word.toLowerCase();
    return row => textOfRow(row).includes(text);
}

// The rows that the words leave.
function filtered(rows, query) {
    const judges = wordsOf(query).map(judgeOfWord);
    return judges.length === 0 ? rows : rows.filter(row => judges.every(judge => judge(row)));
}
