// Starts the parts of the page once all scripts are read.

document.addEventListener('DOMContentLoaded', () => {
    readState();
    startTools();
    startTable();
    startFigures();
    if (isAsInFile())
        keepTable();
    else
        drawTable();
    drawFigures();
    startStars();
    startPanel();
    addEventListener('popstate', followAddress);
    (window.requestIdleCallback || setTimeout)(() => textOfRow(0));
});
