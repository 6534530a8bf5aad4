// What a trial gets wrong, with the recordings to hear: report/page/mistakes.c.

const kinds = {
    'false positive': ['Scores high without the tag', 'score'],
    'false negative': ['Scores low with the tag', 'score'],
    'worst clip': ['Clips whose scores fit worst', 'loss'],
};

// Nothing is loaded before it is played.
function player(mistake) {
    const within = page.recordings && page.recordings[mistake.audio];
    if (!mistake.path && !within)
        return make('span', {}, mistake.clip);
    const source = within ? `data:audio/flac;base64,${within}` : mistake.path.split('/').map(encodeURIComponent).join('/');
    const audio = make('audio', {controls: true, preload: 'none', src: source, 'aria-label': `Recording ${mistake.clip}`});
    const cell = make('div', {class: 'player'}, audio, make('span', {}, mistake.clip));
    audio.addEventListener('error', () => audio.replaceWith(make('span', {class: 'failed'}, 'cannot be played here: ')));
    return cell;
}

function addMistakes(parts, row) {
    const mistakes = page.mistakes.filter(mistake => mistake.row === row);
    if (mistakes.length === 0)
        return;
    parts.append(make('h3', {}, 'Mistakes to listen to'));
    for (const [kind, [title, measure]] of Object.entries(kinds)) {
        const some = mistakes.filter(mistake => mistake.kind === kind);
        if (some.length === 0)
            continue;
        const heads = measure === 'score' ? ['tag', 'score', 'its tags', 'recording'] : ['loss', 'its tags', 'recording'];
        const number = value => value === null ? null : value.toFixed(3);
        parts.append(make('h4', {}, title), plainTable(heads, some.map(mistake => measure === 'score'
            ? [mistake.tag, number(mistake.score), mistake.tags, make('td', {}, player(mistake))]
            : [number(mistake.loss), mistake.tags, make('td', {}, player(mistake))])));
    }
}
