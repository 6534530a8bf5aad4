/* Titles of columns: title.h. */
#include "report/title.h"

#include <string.h>

/* The length of a text in quotes at the beginning, with them; 0: there is none. */
static size_t quoted_length(const char *text)
{
    const char quote = text[0];
    const char *end = quote == '"' || quote == '\'' ? strchr(text + 1, quote) : NULL;
    return end ? (size_t)(end - text) + 1 : 0;
}

/* `"TITLE" = EXPRESSION`: as rep_take_title. */
static const char *take_quoted_title(const char **text, struct arena *a)
{
    const size_t length = quoted_length(*text);
    const char *after = *text + length + strspn(*text + length, " ");
    if (length <= 2 || after[0] != '=' || after[1] == '=')
        return NULL;
    const char *title = arena_strndup(a, *text + 1, length - 2);
    *text = after + 1 + strspn(after + 1, " ");
    return title;
}

const char *rep_take_title(const char **text, struct arena *a)
{
    const char *quoted = take_quoted_title(text, a);
    if (quoted)
        return quoted;
    const char *equal = strchr(*text, '='), *as = NULL;
    size_t plain = strcspn(*text, "='\"()<>!");
    if (equal && equal != *text && (size_t)(equal - *text) == plain &&
        equal[1] != '=') {
        size_t length = plain;
        while (length && (*text)[length - 1] == ' ')
            length--;
        const char *title = arena_strndup(a, *text, length);
        *text = equal + 1 + strspn(equal + 1, " ");
        return title;
    }
    for (const char *c = strstr(*text, " as "); c; c = strstr(c + 1, " as "))
        as = c;
    if (as == NULL)
        return NULL;
    const char *title = as + 4 + strspn(as + 4, " ");
    const size_t quotes = quoted_length(title);
    if (quotes > 2 && title[quotes] == '\0')
        title = arena_strndup(a, title + 1, quotes - 2);
    else if (strpbrk(title, "()'\"") != NULL)
        return NULL;
    *text = arena_strndup(a, *text, (size_t)(as - *text));
    return title;
}
