/* Fields of CSV: csv.h. */
#include "base/csv.h"

#include <string.h>

void csv_add_quoted(struct str *s, const char *text)
{
    str_add(s, "\"");
    for (; *text; text++)
        str_addn(s, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    str_add(s, "\"");
}

void csv_add(struct str *s, const char *text)
{
    size_t n = strlen(text);
    bool blank = n > 0 && (strchr(" \t", text[0]) || strchr(" \t", text[n - 1]));
    if (blank || strpbrk(text, ",\"\r\n"))
        csv_add_quoted(s, text);
    else
        str_add(s, text);
}

void csv_add_for_spreadsheet(struct str *s, const char *text)
{
    const char *first = text + strspn(text, " ");
    if (*first == '\0' || strchr("=+-@\t\r\n", *first) == NULL) {
        csv_add(s, text);
        return;
    }
    struct str marked = {0};
    str_addf(&marked, "'%s", text);
    csv_add_quoted(s, marked.text);
    str_deinit(&marked);
}
