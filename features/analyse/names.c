/* Artists, albums and tracks, from the names of the recordings: what two splits share
 * of them, a network may know by heart. */
#include "features/analyse/parts.h"
#include "features/data/grammar.h"

#include <stdlib.h>
#include <string.h>

const char *const analyse_level_names[ANALYSE_LEVELS] = {"artists", "albums", "tracks"};

static const enum grammar_word words[ANALYSE_LEVELS] = {GRAMMAR_ARTIST, GRAMMAR_ALBUM,
                                                        GRAMMAR_TRACK};

/* in[number * ANALYSE_ALL + split]: clips of each group of names in each split. */
static void count_level(struct analysis *x, int level, const size_t *in, size_t numbers)
{
    struct analyse_names *n = &x->names;
    for (size_t i = 0; i < numbers; i++) {
        const size_t *clips = in + i * ANALYSE_ALL;
        size_t all = 0;
        for (size_t s = 0; s < ANALYSE_ALL; s++)
            all += clips[s];
        n->count[level][ANALYSE_ALL] += all > 0;
        for (size_t s = 0; s < ANALYSE_ALL; s++) {
            n->count[level][s] += clips[s] > 0;
            for (size_t t = 0; t < ANALYSE_ALL; t++) {
                if (clips[s] == 0 || clips[t] == 0)
                    continue;
                n->overlap[level][s][t].shared++;
                n->overlap[level][s][t].clips += clips[s];
            }
        }
    }
    for (size_t s = 0; s < ANALYSE_ALL; s++)
        for (size_t t = 0; t < ANALYSE_ALL; t++)
            n->overlap[level][s][t].of_first = n->count[level][s];
}

/* Whether a name, which follows the grammar, leaves open what `word` of it is. */
static bool is_unknown(const struct grammar *g, const char *stem,
                       enum grammar_word word)
{
    struct grammar_span spans[GRAMMAR_WORDS];
    const struct grammar_span *s = &spans[word];
    return grammar_match(g, stem, spans) && s->text != NULL &&
           s->length == strlen(GRAMMAR_UNKNOWN) &&
           memcmp(s->text, GRAMMAR_UNKNOWN, s->length) == 0;
}

/* Groups without a clip in any split do not count: those that are unknown. */
static bool read_level(struct analysis *x, const struct grammar *g, int level,
                       const char *const *stems, const int *group, size_t *number)
{
    size_t count = x->d->clip_count;
    size_t numbers = grammar_group(g, stems, count, words[level], number);
    size_t *in = numbers == GRAMMAR_NONE
                     ? NULL
                     : mem_alloc(numbers + 1, ANALYSE_ALL * sizeof(*in));
    if (in == NULL)
        return false;
    x->names.unmatched = 0;
    for (size_t i = 0; i < count; i++) {
        if (number[i] != GRAMMAR_NONE && is_unknown(g, stems[i], words[level]))
            continue;
        if (number[i] != GRAMMAR_NONE)
            in[number[i] * ANALYSE_ALL + (size_t)group[i]]++;
        else if (x->names.unmatched++ == 0)
            x->names.example = stems[i];
    }
    count_level(x, level, in, numbers);
    free(in);
    return true;
}

enum err_code analyse_names(struct analysis *x, const int *group, struct arena *a,
                            struct err *e)
{
    const struct feat_dataset *d = x->d;
    struct grammar g;
    const char **stems = arena_alloc(a, d->clip_count + 1, sizeof(*stems));
    size_t *number = arena_alloc(a, d->clip_count + 1, sizeof(*number));
    enum err_code code = grammar_read(d->options.grammar, &g, e);
    for (size_t i = 0; i < d->clip_count; i++)
        stems[i] = d->clips[i].stem;
    for (int level = 0; code == ERR_OK && level < ANALYSE_LEVELS; level++) {
        bool known =
            g.has[words[level]] || (level == ANALYSE_TRACKS && g.has[GRAMMAR_TITLE]);
        if (known && !read_level(x, &g, level, stems, group, number))
            code = err_set(e, ERR_MEMORY, "no memory to compare the names of clips");
    }
    return code;
}
