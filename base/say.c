#include "base/say.h"

#include "base/term.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool put(FILE *out, const struct str *text)
{
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

void say(FILE *out, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (text && vsnprintf(text, (size_t)length + 1, format, again) == length)
        say_text(out, text);
    va_end(again);
    va_end(arguments);
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

bool say_data(FILE *out, const char *text)
{
    bool good = isatty(fileno(out)) ? say_text(out, text) : fputs(text, out) >= 0;
    return fflush(out) == 0 && good;
}
