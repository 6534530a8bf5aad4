/* Quotes text from anywhere for another language: the quoted text can neither end the
 * place in which it stands nor be read as a command there. Control characters and bytes
 * that are not UTF-8 become visible ("\x1b").
 *
 * Quoting for other languages is in base/csv.h (which keeps every byte), base/plot.h
 * (gnuplot), base/json.h and base/yaml.h. SQL has parameters, and SQLite's %Q and
 * %w. */
#ifndef MTAG_BASE_QUOTE_H
#define MTAG_BASE_QUOTE_H

#include "base/str.h"

/* A string of Python, 'text', that is equal to text. */
void quote_python(struct str *s, const char *text);
/* One line inside a docstring of Python. */
void quote_python_doc(struct str *s, const char *text);

/* Text of LaTeX, in one line, for the default fonts of pdfLaTeX. */
void quote_latex(struct str *s, const char *text);
/* The same; words of more than `longest` characters may break behind a sign such as _,
 * and between any few where that leaves more than `longest`. */
void quote_latex_breaking(struct str *s, const char *text, size_t longest);
/* Text inside \label{}: a dash replaces each character that a label may not hold. */
void quote_latex_label(struct str *s, const char *text);

/* Text of Markdown in one line, for a table's cell too. */
void quote_markdown(struct str *s, const char *text);

/* Text of HTML in one line, also for an attribute in double quotes. It is ASCII, so
 * that the page may have any encoding. */
void quote_html(struct str *s, const char *text);

/* One word of a POSIX shell, for commands that people are told to type. */
void quote_shell(struct str *s, const char *text);

#endif
