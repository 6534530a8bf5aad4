/* What the programs print, made safe for a terminal: say.h. */
#include "base/say.h"

#include "base/term.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void say_in_order(FILE *out)
{
    if (out == stderr)
        fflush(stdout);
}

static bool put(FILE *out, const struct str *text)
{
    say_in_order(out);
    return text->length == 0 ||
           fwrite(text->text, 1, text->length, out) == text->length;
}

bool say_text(FILE *out, const char *text)
{
    struct str shown = {0};
    utf8_add_visible(&shown, text, "\n\t");
    bool good = put(out, &shown);
    str_deinit(&shown);
    return good;
}

/* The text of a format; freed with free(), NULL if there is no memory for it. */
static __attribute__((format(printf, 1, 0))) char *formatted(const char *format,
                                                             va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

static bool put_folded(FILE *out, const struct str *shown)
{
    struct str folded = {0};
    term_add_folded(&folded, str_text(shown), term_text_width(out));
    bool good = put(out, &folded);
    str_deinit(&folded);
    return good;
}

void say(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = formatted(format, arguments);
    va_end(arguments);
    struct str shown = {0};
    utf8_add_visible(&shown, text ? text : "", "\n\t");
    put_folded(out, &shown);
    str_deinit(&shown);
    free(text);
}

void say_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = formatted(format, arguments);
    va_end(arguments);
    struct str line = {0};
    term_add_styled(&line, TERM_WARNING, term_has_colour(stderr), "warning:");
    str_add(&line, " ");
    utf8_add_visible(&line, text ? text : "", "\n\t");
    str_add(&line, "\n");
    put_folded(stderr, &line);
    str_deinit(&line);
    free(text);
}

/* The length of a colour at text: "ESC [ 1 ; 3 2 m". 0: something else. */
static size_t colour_length(const char *text)
{
    if (text[0] != '\033' || text[1] != '[')
        return 0;
    const char *at = text + 2;
    for (;;) {
        size_t digits = strspn(at, "0123456789");
        bool plain = digits == 1 && at[0] <= '2';
        bool colour = digits == 2 && (at[0] == '3' || at[0] == '9');
        if (!plain && !colour)
            return 0;
        at += digits;
        if (*at == 'm')
            return (size_t)(at - text) + 1;
        if (*at++ != ';')
            return 0;
    }
}

void say_add_coloured(struct str *shown, const char *text)
{
    struct str plain = {0};
    while (*text) {
        size_t n = strcspn(text, "\033"), colour = colour_length(text + n);
        bool other = colour == 0 && text[n];
        plain.length = 0;
        str_addn(&plain, text, n + other);
        utf8_add_visible(shown, plain.text, "\n\t");
        str_addn(shown, text + n, colour);
        text += n + other + colour;
    }
    str_deinit(&plain);
}

bool say_coloured(FILE *out, const char *text)
{
    if (!term_has_colour(out))
        return say_text(out, text);
    struct str shown = {0};
    say_add_coloured(&shown, text);
    bool good = put(out, &shown);
    str_deinit(&shown);
    return good;
}

bool say_folded(FILE *out, const char *text)
{
    struct str shown = {0};
    if (term_has_colour(out))
        say_add_coloured(&shown, text);
    else
        utf8_add_visible(&shown, text, "\n\t");
    bool good = put_folded(out, &shown);
    str_deinit(&shown);
    return good;
}

bool say_data(FILE *out, const char *text)
{
    bool good = isatty(fileno(out)) ? say_text(out, text) : fputs(text, out) >= 0;
    return fflush(out) == 0 && good;
}
