/* Characters that fonts have: glyphs.h. */
#include "base/glyphs.h"

#include "base/arena.h"
#include "base/command.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 10, LAST = 0x10FFFF };

/* A bit for each character. */
struct glyphs {
    unsigned char bits[LAST / 8 + 1];
};

static bool has(const struct glyphs *g, unsigned long c)
{
    return g->bits[c / 8] >> c % 8 & 1;
}

/* "20-7e a0 d7ff-e000". */
static void add_ranges(struct glyphs *g, const char *at)
{
    char *end;
    for (unsigned long first = strtoul(at, &end, 16); end != at;
         first = strtoul(at, &end, 16)) {
        unsigned long last = *end == '-' ? strtoul(end + 1, &end, 16) : first;
        for (unsigned long c = first; c <= last && c <= LAST; c++)
            g->bits[c / 8] |= (unsigned char)(1U << c % 8);
        at = end;
    }
}

/* A line for each font: its format and its characters. */
static void add_fonts(struct glyphs *g, char *list)
{
    char *rest = NULL;
    for (char *line = list ? strtok_r(list, "\n", &rest) : NULL; line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *charset = strchr(line, ' ');
        if (charset != NULL &&
            (strncmp(line, "TrueType ", 9) == 0 || strncmp(line, "CFF ", 4) == 0))
            add_ranges(g, charset);
    }
}

/* Of the fonts that pango draws with: outlines of the formats of OpenType. Freed with
 * free(); NULL without memory. */
static struct glyphs *read_fonts(void)
{
    struct glyphs *g = mem_alloc(1, sizeof(*g));
    if (g == NULL)
        return NULL;
    static const char *const words[] = {"fc-list", "--format",
                                        "%{fontformat} %{charset}\\n", NULL};
    struct str list = {0};
    bool found;
    int status;
    if (command_run(&(struct command){.words = words}, &list, &found, &status, NULL) ==
        ERR_OK)
        add_fonts(g, list.text);
    str_deinit(&list);
    return g;
}

static void add_text(struct str *out, const char *text, size_t length,
                     const struct glyphs *g, struct str *lacking, size_t *named)
{
    for (size_t i = 0, n; i < length; i += n) {
        unsigned long c;
        n = utf8_decode_of(text + i, length - i, &c);
        bool there = n == 1 || lacking == NULL || (g != NULL && has(g, c));
        str_addn(out, there ? text + i : "?", there ? n : 1);
        if (there)
            continue;
        char character[5] = {0};
        memcpy(character, text + i, n);
        if (strstr(str_text(lacking), character) == NULL && (*named)++ < NAMED)
            str_add(lacking, character);
    }
}

void glyphs_add(struct str *out, const char *text, size_t length, struct str *lacking)
{
    bool ascii = true;
    for (size_t i = 0; i < length; i++)
        ascii = ascii && (unsigned char)text[i] < 0x80;
    struct glyphs *g = ascii || lacking == NULL ? NULL : read_fonts();
    size_t bad, named = 0;
    for (; !utf8_is_text(text, length, &bad); text += bad + 1, length -= bad + 1) {
        add_text(out, text, bad, g, lacking, &named);
        str_add(out, "?");
    }
    add_text(out, text, length, g, lacking, &named);
    free(g);
}
