/* Reading tables of text: table.h. */
#include "features/import/table.h"

#include "features/data/text.h"

#include <stdlib.h>
#include <string.h>

enum err_code table_open(struct table *t, const char *path, char separator,
                         struct err *e)
{
    static const char candidates[] = "\t;,";
    size_t length, most = 0;
    *t = (struct table){
        .path = path, .separator = separator ? separator : ',', .next = 1};
    enum err_code code = feat_read_text(path, &t->text, &length, e);
    if (code != ERR_OK)
        return code;
    t->at = t->text;
    t->end = t->text + length;
    size_t first = strcspn(t->at, "\r\n");
    for (const char *c = candidates; separator == 0 && *c; c++) {
        size_t count = 0;
        for (size_t i = 0; i < first; i++)
            count += t->at[i] == *c;
        if (count > most) {
            most = count;
            t->separator = *c;
        }
    }
    return ERR_OK;
}

enum err_code table_close(struct table *t, enum err_code code, struct err *e)
{
    if (code == ERR_OK && t->is_cut)
        code = err_set(e, ERR_MEMORY, "no memory for line %zu of a table", t->line);
    if (code == ERR_OK && t->open_quote)
        code = err_set(e, ERR_USER, "%s:%zu: a quote in this row is not closed",
                       t->path, t->line);
    free(t->text);
    free(t->fields);
    *t = (struct table){0};
    return code;
}

static bool add_field(struct table *t, const char *field)
{
    if (t->count == t->room) {
        size_t room = t->room ? 2 * t->room : 64;
        const char **fields = realloc(t->fields, room * sizeof(*fields));
        if (fields == NULL) {
            t->is_cut = true;
            return false;
        }
        t->fields = fields;
        t->room = room;
    }
    t->fields[t->count++] = field;
    return true;
}

/* Cuts one field off; *more: another one of the row follows. */
static char *take_field(struct table *t, bool *more)
{
    char *field = t->at, *in = t->at, *out = t->at;
    char *kept =
        field; /* the end of the quoted text, or the last character that is not blank */
    in += strspn(in, " ");
    bool quoted = in < t->end && *in == '"';
    in += quoted;
    while (in < t->end) {
        if (quoted && *in == '"' && in + 1 < t->end && in[1] == '"')
            in++;
        else if (quoted && *in == '"') {
            quoted = false;
            kept = out;
            in++;
            continue;
        } else if (!quoted && (*in == t->separator || *in == '\n' ||
                               (*in == '\r' && in + 1 < t->end && in[1] == '\n'))) {
            break;
        }
        t->next += *in == '\n';
        *out++ = *in;
        if (*in++ != ' ')
            kept = out;
    }
    if (quoted) {
        t->open_quote = true;
        *more = false;
        *out = '\0';
        t->at = in;
        return field;
    }
    *more = in < t->end && *in == t->separator;
    if (in < t->end && *in == '\r' && !*more)
        in++;
    t->next += in < t->end && *in == '\n';
    t->at = in < t->end ? in + 1 : in;
    *kept = '\0';
    return field;
}

bool table_next(struct table *t)
{
    while (t->at < t->end) {
        bool more = true;
        t->count = 0;
        t->line = t->next;
        while (more)
            if (!add_field(t, take_field(t, &more)) || t->open_quote)
                return false;
        if (t->count > 1 || *t->fields[0])
            return true;
    }
    return false;
}
