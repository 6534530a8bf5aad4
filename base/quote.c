/* Quoting for Python, LaTeX, Markdown, HTML and shells: quote.h. */
#include "base/quote.h"

#include "base/utf8.h"

#include <string.h>

/* Python's escapes of a character that must not stand as it is in a string. */
static void add_python_escape(struct str *s, unsigned long c)
{
    if (c == UTF8_BAD)
        str_add(s, "\\ufffd");
    else
        str_addf(s, c < 0x100 ? "\\x%02lx" : "\\u%04lx", c);
}

static void add_python(struct str *s, const char *text, char end)
{
    while (*text) {
        unsigned long c;
        size_t n = utf8_decode(text, &c);
        if (c == UTF8_BAD || utf8_is_control(c)) {
            add_python_escape(s, c);
        } else {
            if (*text == end || *text == '\\')
                str_add(s, "\\");
            str_addn(s, text, n);
        }
        text += n;
    }
}

void quote_python(struct str *s, const char *text)
{
    str_add(s, "'");
    add_python(s, text, '\'');
    str_add(s, "'");
}

void quote_python_doc(struct str *s, const char *text)
{
    add_python(s, text, '"');
}

/* Characters that are commands, and those that the default fonts of pdfLaTeX set only
 * by command. */
static const struct {
    const char *text, *latex;
} latex_escapes[] = {
    {"\\", "\\textbackslash{}"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"'", "\\textquotesingle{}"},
    {"`", "\\textasciigrave{}"},
    {"&", "\\&"},
    {"--", "-{}-{}"}, /* no dash */
    {"%", "\\%"},
    {"$", "\\$"},
    {"#", "\\#"},
    {"_", "\\_"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"\xc2\xb1", "$\\pm$"},             /* plus-minus */
    {"\xe2\x80\x93", "--"},             /* en dash */
    {"\xe2\x88\x92", "$-$"},            /* minus */
    {"\xc3\x97", "$\\times$"},          /* times */
    {"\xe2\x80\xa6", "\\dots{}"},       /* ellipsis */
    {"\xc2\xb5", "\\textmu{}"},         /* micro */
    {"\xe2\x86\x92", "$\\rightarrow$"}, /* arrow */
    {"\xe2\x80\xa0", "\\textdagger{}"},
    {"\xe2\x89\xa4", "$\\leq$"},
    {"\xe2\x89\xa5", "$\\geq$"},
};

/* text with its line ends and tabs as spaces, and other controls visible. */
static void add_one_line(struct str *s, const char *text)
{
    size_t from = s->length;
    utf8_add_visible(s, text, "\n\r\t");
    for (size_t i = from; i < s->length; i++)
        if (strchr("\n\r\t", s->text[i]))
            s->text[i] = ' ';
}

/* A straight quote opens at the begin, behind a space, a bracket, an equals sign.
 */
static bool opens(const char *text, const char *quote)
{
    return quote == text || strchr(" ([{=", quote[-1]) != NULL;
}

void quote_latex(struct str *s, const char *text)
{
    struct str line = {0};
    add_one_line(&line, text);
    for (const char *p = str_text(&line); *p;) {
        size_t i = 0, count = sizeof(latex_escapes) / sizeof(*latex_escapes);
        while (i < count &&
               strncmp(p, latex_escapes[i].text, strlen(latex_escapes[i].text)) != 0)
            i++;
        if (i < count)
            str_add(s, latex_escapes[i].latex);
        else if (*p == '"')
            str_add(s, opens(str_text(&line), p) ? "``" : "''");
        else
            str_addn(s, p, 1);
        p += i < count ? strlen(latex_escapes[i].text) : 1;
    }
    str_deinit(&line);
}

/* A part of a text. */
static void add_latex_part(struct str *s, const char *text, size_t length)
{
    struct str part = {0};
    str_addn(&part, text, length);
    quote_latex(s, str_text(&part));
    str_deinit(&part);
}

/* The bytes of a word up to the first sign behind which it may break, with it. */
static size_t part_of_word(const char *word, size_t length, size_t *characters)
{
    size_t n = 0;
    *characters = 0;
    while (n < length) {
        const char *at = word + n;
        unsigned long character;
        n += utf8_decode(at, &character);
        ++*characters;
        if (strchr("_-/.,:;", *at))
            break;
    }
    return n;
}

/* Parts that are still too long break between any few characters. */
static void add_latex_word(struct str *s, const char *word, size_t length,
                           size_t longest)
{
    enum { PIECE = 7 }; /* characters */
    for (const char *end = word + length; word < end;) {
        size_t characters, count = 0;
        const size_t part = part_of_word(word, (size_t)(end - word), &characters);
        const char *from = word;
        for (const char *at = word; characters > longest && at < word + part;) {
            unsigned long character;
            at += utf8_decode(at, &character);
            if (++count % PIECE == 0 && at < word + part) {
                add_latex_part(s, from, (size_t)(at - from));
                str_add(s, "\\allowbreak{}");
                from = at;
            }
        }
        add_latex_part(s, from, (size_t)(word + part - from));
        word += part;
        str_add(s, word < end ? "\\allowbreak{}" : "");
    }
}

void quote_latex_breaking(struct str *s, const char *text, size_t longest)
{
    static const char blank[] = " \t\n\r";
    while (*text) {
        const size_t length = strcspn(text, blank);
        size_t characters = 0;
        for (size_t i = 0; i < length; i++)
            characters += utf8_begins(text[i]);
        if (characters > longest) {
            add_latex_word(s, text, length, longest);
            text += length;
        } else {
            const size_t whole = length + (text[length] != '\0');
            add_latex_part(s, text, whole);
            text += whole;
        }
    }
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void quote_latex_label(struct str *s, const char *text)
{
    for (; *text; text++)
        str_addn(s, is_word(*text) || strchr(":.-_/+", *text) ? text : "-", 1);
}

void quote_markdown(struct str *s, const char *text)
{
    struct str line = {0};
    add_one_line(&line, text);
    for (const char *p = str_text(&line); *p; p++)
        if (*p == '<')
            str_add(s, "&lt;");
        else if (*p == '>' && p == line.text) /* a quotation */
            str_add(s, "&gt;");
        else if (*p == '&')
            str_add(s, "&amp;");
        else if (strchr("\\|`*_[]~$#!", *p))
            str_addf(s, "\\%c", *p);
        else
            str_addn(s, p, 1);
    str_deinit(&line);
}

void quote_html(struct str *s, const char *text)
{
    struct str line = {0};
    add_one_line(&line, text);
    for (const char *p = str_text(&line); *p;) {
        unsigned long c;
        const size_t n = utf8_decode(p, &c);
        if (strchr("&<>\"'", *p) || c >= 0x80)
            str_addf(s, "&#%lu;", c);
        else
            str_addn(s, p, n);
        p += n;
    }
    str_deinit(&line);
}

void quote_shell(struct str *s, const char *text)
{
    const char *p = text;
    while (is_word(*p) || (*p && strchr("/._-+=:,@%", *p)))
        p++;
    if (*p == '\0' && *text) {
        str_add(s, text);
        return;
    }
    struct str line = {0};
    utf8_add_visible(&line, text, "");
    str_add(s, "'");
    for (p = str_text(&line); *p; p++)
        str_addn(s, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    str_add(s, "'");
    str_deinit(&line);
}
