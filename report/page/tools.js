// What stands above the table: the field to filter by, the count, dark or light.

function themeNow() {
    const wanted = state.get('theme');
    return wanted || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function showTheme() {
    document.documentElement.dataset.theme = themeNow();
    const button = document.getElementById('theme');
    button.textContent = themeNow() === 'dark' ? 'Light' : 'Dark';
}

// Typing draws at once unless the next key is there already.
function later(work) {
    let timer = 0;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(work, 60);
    };
}

function startTools() {
    const tools = document.getElementById('tools');
    const field = make('input', {
        type: 'search',
        id: 'query',
        placeholder: 'Filter: adam lr<=1e-3 -failed',
        'aria-label': 'Filter the trials: words, or comparisons such as lr<=1e-3',
        spellcheck: 'false',
        autocomplete: 'off',
    });
    field.value = state.get('query') || '';
    field.addEventListener('input', later(() => setState({query: field.value})));
    tools.append(field, make('output', {id: 'count', class: 'count', for: 'query'}),
        press('Dark', () => setState({theme: themeNow() === 'dark' ? 'light' : 'dark'}), {id: 'theme', title: 'Dark or light'}));
    tools.hidden = false;
    watchState(names => {
        if (names.includes('query') && document.activeElement !== field)
            field.value = state.get('query') || '';
        if (names.includes('theme'))
            showTheme();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);
    // A canvas keeps the colours of the screen: paper is always light.
    addEventListener('beforeprint', () => {
        document.documentElement.dataset.theme = 'light';
        drawFigures();
    });
    addEventListener('afterprint', () => {
        showTheme();
        drawFigures();
    });
    showTheme();
}
