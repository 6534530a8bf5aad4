/* What the best trials get wrong, for people who want to hear it: the page plays the
 * recordings where they lie, by paths that are relative to its own folder. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "report/page/codes.h"
#include "report/page/page.h"

#include "base/json.h"
#include "report/trial/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIALS = 10, MOST_MISTAKES = 5 /* of each kind */ };

/* The part of both paths that names the same folders: "/a/b/" of "/a/b/c", "/a/b/d/e".
 */
static size_t common_folders(const char *a, const char *b)
{
    size_t same = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            same = i + 1;
    return same;
}

/* The way from a folder, which ends with a slash, to a file; both are absolute. */
static const char *way_to(const char *folder, const char *file, struct arena *a)
{
    const size_t same = common_folders(folder, file);
    const char *way = file + same;
    for (const char *c = folder + same; *c; c++)
        if (*c == '/')
            way = arena_printf(a, "../%s", way);
    return way;
}

/* NULL: there is none. */
static const char *from_page(const struct rep_page *page, const char *path)
{
    char *folder = page->folder[0] && path ? realpath(page->folder, NULL) : NULL;
    char *file = folder ? realpath(path, NULL) : NULL;
    const char *way = file ? way_to(arena_printf(page->arena, "%s%s", folder,
                                                 strcmp(folder, "/") == 0 ? "" : "/"),
                                    arena_strdup(page->arena, file), page->arena)
                           : NULL;
    free(folder);
    free(file);
    return way;
}

static void add_audio(const struct rep_page *page, const char *path, size_t row,
                      json_t *mistake)
{
    struct res_trial_row trial;
    struct err e = {0};
    if (page->audio && path &&
        res_trial(page->reader, page->trials->rows[row].trial, page->arena, &trial,
                  &e) == ERR_OK)
        json_object_set_new(
            mistake, "audio",
            rep_page_audio_place(page->audio, path, &trial, page->arena));
}

/* The row of t is a mistake of the trial in row `of` of the page. */
static void add_mistake(const struct rep_page *page, const struct table *t, size_t row,
                        size_t of, json_t *out)
{
    json_t *mistake = json_object();
    json_object_set_new(mistake, "row", json_integer((json_int_t)of));
    for (size_t c = 0; c < t->column_count; c++) {
        const struct table_cell *cell = table_cell_at(t, row, c);
        const char *name = t->columns[c].name;
        const char *text = cell->full ? cell->full : cell->text;
        if (strcmp(name, "path") == 0) {
            add_audio(page, text, of, mistake);
            text = from_page(page, text);
        }
        if (strcmp(name, "trial") != 0)
            json_object_set_new(mistake, name,
                                isfinite(cell->number) ? json_number(cell->number)
                                                       : rep_page_text(text));
    }
    json_array_append_new(out, mistake);
}

json_t *rep_page_mistakes(const struct rep_page *page)
{
    static const struct rep_mistakes_asked asked = {.top = MOST_MISTAKES,
                                                    .every = true};
    const struct res_table *t = page->trials;
    json_t *out = json_array();
    size_t found = 0;
    for (size_t r = 0; r < t->row_count && found < MOST_TRIALS; r++) {
        struct res_choice one = page->choice->choice;
        struct table mistakes;
        struct err e = {0};
        one.trials = &t->rows[r].trial;
        one.trial_count = 1;
        /* A trial without predictions has none. */
        if (t->rows[r].rank == 0 ||
            rep_table_of_mistakes(&one, &asked, page->reader, page->arena, &mistakes,
                                  &e) != ERR_OK)
            continue;
        found++;
        for (size_t i = 0; i < mistakes.row_count; i++)
            add_mistake(page, &mistakes, i, r, out);
    }
    return out;
}
