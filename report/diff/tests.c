/* What two trials' test predictions tell of their difference. */
#include "report/diff/diff.h"

#include "base/table/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Unknown changes are last. */
static double order_of(const struct rep_tag_change *c)
{
    return isnan(c->by.value) ? -(double)INFINITY : c->by.value;
}

/* The largest gain first. */
static int by_gain(const void *left, const void *right)
{
    const struct rep_tag_change *a = left, *b = right;
    const double x = order_of(a), y = order_of(b);
    return x > y ? -1 : x < y ? 1 : strcmp(a->tag, b->tag);
}

enum { MOST_TAGS = 10, MOST_CLIPS = 10 };

/* Keeps the first and the last of those that changed. */
static size_t keep_ends(struct rep_tag_change *tags, size_t count)
{
    size_t gained = 0, lost = 0;
    while (gained < count && gained < MOST_TAGS && tags[gained].by.value > 0)
        gained++;
    while (count > 0 && isnan(tags[count - 1].by.value))
        count--;
    while (lost < count - gained && lost < MOST_TAGS &&
           tags[count - 1 - lost].by.value < 0)
        lost++;
    memmove(tags + gained, tags + count - lost, lost * sizeof(*tags));
    return gained + lost;
}

enum err_code rep_diff_test(struct res_reader *r, struct rep_comparer *compare,
                            const struct rep_side *sides, bool all, struct arena *a,
                            struct rep_diff_tests *out, struct err *e)
{
    struct rep_placed placed;
    enum err_code code = ERR_OK;
    *out = (struct rep_diff_tests){0};
    for (int m = 0; m < REP_AREAS && code == ERR_OK; m++)
        code =
            rep_compare(compare, sides[1], sides[0], (enum rep_area)m, &out->of[m], e);
    if (code != ERR_OK || out->of[0].outcome != REP_COMPARED)
        return code;
    code = rep_place(r, sides[0], sides[1], a, &placed, e);
    if (code != ERR_OK)
        return code;
    rep_compare_tags(&placed, a, &out->tags, &out->all_tags);
    out->tag_count = out->all_tags;
    if (out->tag_count)
        qsort(out->tags, out->tag_count, sizeof(*out->tags), by_gain);
    if (!all)
        out->tag_count = keep_ends(out->tags, out->tag_count);
    return ERR_OK;
}

static int by_share(const void *left, const void *right)
{
    const struct rep_clip_change *a = left, *b = right;
    return a->share > b->share   ? -1
           : a->share < b->share ? 1
                                 : strcmp(a->clip, b->clip);
}

/* PATH is for programs: people see it in the place of the clip. */
enum {
    SHARE,
    TAG,
    HAS_TAG,
    SCORE_FROM,
    SCORE_TO,
    PLACE_FROM,
    PLACE_TO,
    TAGS,
    CLIP,
    PATH,
    COLUMNS
};

static void fill_clip(struct table_cell *row, const struct rep_clip_change *c,
                      struct rep_diff_listing *listing, struct arena *a)
{
    const char *path = rep_clip_path(listing->clips, c->clip);
    row[SHARE] = table_number(c->share, arena_printf(a, "%+.5f", c->share));
    row[TAGS] = table_long_text(c->tags, a);
    row[TAG] = table_text(c->tag ? c->tag : "");
    row[HAS_TAG] = table_text(c->tag == NULL ? "" : c->has_tag ? "yes" : "no");
    for (int k = 0; k < REP_SIDES && c->tag; k++) {
        row[SCORE_FROM + k] =
            table_number(c->score[k], table_decimal_text(c->score[k], 3, a));
        row[PLACE_FROM + k] =
            table_number(c->place[k], table_decimal_text(c->place[k], 3, a));
    }
    row[CLIP] = table_text(listing->every || path == NULL ? c->clip : path);
    row[CLIP].whole = true;
    if (listing->every)
        row[PATH] = table_text(path);
    listing->lost += path == NULL;
}

enum err_code rep_diff_clips(struct res_reader *r, const struct rep_side *sides,
                             struct rep_diff_listing *listing, struct arena *a,
                             struct table *out, struct err *e)
{
    struct rep_placed placed;
    struct rep_clip_change *clips;
    size_t count;
    const long long from = sides[0].trial, to = sides[1].trial;
    enum err_code code = rep_place(r, sides[0], sides[1], a, &placed, e);
    if (code == ERR_OK && placed.count == 0)
        code =
            err_set(e, ERR_USER,
                    "--clips: trials %lld and %lld have no stored predictions of the "
                    "same test clips",
                    from, to);
    if (code != ERR_OK)
        return code;
    rep_compare_clips(&placed, a, &clips, &count);
    if (count)
        qsort(clips, count, sizeof(*clips), by_share);
    const size_t each = count < 2 * MOST_CLIPS ? (count + 1) / 2 : MOST_CLIPS;
    const size_t rows = count < 2 * MOST_CLIPS ? count : 2 * MOST_CLIPS;
    const struct table_column columns[COLUMNS] = {
        [SHARE] = {"share", "change", TABLE_NUMBER, true},
        [TAG] = {"tag", "tag that moved most", TABLE_TEXT, false},
        [HAS_TAG] = {"has_tag", "has it", TABLE_TEXT, false},
        [SCORE_FROM] = {"score_from", arena_printf(a, "score in %lld", from),
                        TABLE_NUMBER, false},
        [SCORE_TO] = {"score_to", arena_printf(a, "in %lld", to), TABLE_NUMBER, false},
        [PLACE_FROM] = {"place_from", arena_printf(a, "place in %lld", from),
                        TABLE_NUMBER, false},
        [PLACE_TO] = {"place_to", arena_printf(a, "in %lld", to), TABLE_NUMBER, false},
        [TAGS] = {"tags", "its tags", TABLE_TEXT, false},
        [CLIP] = {"clip", listing->every ? "clip" : "recording", TABLE_TEXT, false},
        [PATH] = {"path", "path", TABLE_TEXT, false}};
    listing->lost = 0;
    *out = table_create(columns, listing->every ? COLUMNS : PATH, rows, a);
    for (size_t i = 0; i < rows; i++)
        fill_clip(table_row(out, i), &clips[i < each ? i : count - rows + i], listing,
                  a);
    return ERR_OK;
}
