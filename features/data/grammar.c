/* Reading file names by a grammar: grammar.h. */
#include "features/data/grammar.h"

#include "base/arena.h"
#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static const char *const words[GRAMMAR_WORDS] = {"artist", "album", "track", "title",
                                                 "start",  "end",   "any"};

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static enum err_code add_word(struct grammar *g, const char *text, size_t length,
                              struct err *e)
{
    int word = 0;
    while (word < GRAMMAR_WORDS &&
           (strlen(words[word]) != length || strncmp(text, words[word], length) != 0))
        word++;
    if (word == GRAMMAR_WORDS)
        return err_set(e, ERR_USER, "`%.*s` is not a part of a file name", (int)length,
                       text);
    if (g->has[word] && word != GRAMMAR_ANY)
        return err_set(e, ERR_USER, "`%s` is there twice", words[word]);
    if (g->count == GRAMMAR_MAX)
        return err_set(e, ERR_USER, "a grammar has at most %d words", GRAMMAR_MAX);
    g->has[word] = true;
    g->items[g->count++].word = (enum grammar_word)word;
    return ERR_OK;
}

enum err_code grammar_read(const char *text, struct grammar *out, struct err *e)
{
    *out = (struct grammar){0};
    for (const char *p = text; *p;) {
        const char *separator = p;
        while (*p && !is_letter(*p))
            out->slashes += *p++ == '/';
        if (out->count < GRAMMAR_MAX) {
            out->items[out->count].separator = separator;
            out->items[out->count].length = (size_t)(p - separator);
        }
        const char *word = p;
        while (*p && is_letter(*p))
            p++;
        if (p == word || (word == separator) != (out->count == 0))
            return err_set(e, ERR_USER, "`%s` does not begin and end with a word",
                           text);
        enum err_code code = add_word(out, word, (size_t)(p - word), e);
        if (code != ERR_OK)
            return code;
    }
    return out->count ? ERR_OK : err_set(e, ERR_USER, "there is no word in it");
}

/* The last slashes + 1 parts of a path; NULL if it has fewer. */
static const char *tail_of(const char *stem, size_t slashes)
{
    const char *at = stem + strlen(stem);
    for (size_t left = slashes + 1; at > stem; at--)
        if (at[-1] == '/' && --left == 0)
            return at;
    size_t there = 0;
    for (const char *p = stem; *p; p++)
        there += *p == '/';
    return there == slashes ? stem : NULL;
}

static const char *find_first(const char *from, const char *end, const char *what,
                              size_t length)
{
    for (; from + length <= end; from++)
        if (memcmp(from, what, length) == 0)
            return from;
    return NULL;
}

static const char *find_last(const char *from, const char *end, const char *what,
                             size_t length)
{
    for (size_t left = (size_t)(end - from); left >= length; left--)
        if (memcmp(from + left - length, what, length) == 0)
            return from + left - length;
    return NULL;
}

/* Places in time are numbers: without this any six words with dashes would be a name.
 */
static bool has_times(const struct grammar_span *spans)
{
    static const enum grammar_word times[] = {GRAMMAR_START, GRAMMAR_END};
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        const struct grammar_span *s = &spans[times[i]];
        bool is_known = s->text != NULL && (s->length != strlen(GRAMMAR_UNKNOWN) ||
                                            *s->text != *GRAMMAR_UNKNOWN);
        if (is_known && !isdigit((unsigned char)*s->text))
            return false;
    }
    return true;
}

bool grammar_match(const struct grammar *g, const char *stem,
                   struct grammar_span out[GRAMMAR_WORDS])
{
    const char *from = tail_of(stem, g->slashes);
    const char *end = stem + strlen(stem);
    size_t first = 0, last = g->count - 1; /* the part that is not read yet */
    for (int w = 0; w < GRAMMAR_WORDS; w++)
        out[w] = (struct grammar_span){0};
    if (from == NULL)
        return false;
    for (; first < last && g->items[first].word != GRAMMAR_TITLE; first++) {
        const char *at = find_first(from, end, g->items[first + 1].separator,
                                    g->items[first + 1].length);
        if (at == NULL || at == from)
            return false;
        out[g->items[first].word] = (struct grammar_span){from, (size_t)(at - from)};
        from = at + g->items[first + 1].length;
    }
    for (; last > first; last--) {
        const char *at =
            find_last(from, end, g->items[last].separator, g->items[last].length);
        const char *part = at ? at + g->items[last].length : NULL;
        if (part == NULL || part == end)
            return false;
        out[g->items[last].word] = (struct grammar_span){part, (size_t)(end - part)};
        end = at;
    }
    out[g->items[first].word] = (struct grammar_span){from, (size_t)(end - from)};
    bool whole = g->items[first].word == GRAMMAR_TITLE || first == 0 ||
                 find_first(from, end, g->items[first].separator,
                            g->items[first].length) == NULL;
    return from < end && whole && has_times(out);
}

struct keyed {
    XXH128_hash_t key;
    size_t number;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = XXH128_cmp(&x->key, &y->key);
    return order ? order : (x->number < y->number ? -1 : 1);
}

static XXH128_hash_t key_of(const struct grammar *g, const struct grammar_span *spans,
                            enum grammar_word level)
{
    struct str key = {0};
    bool titled = level == GRAMMAR_TRACK && !g->has[GRAMMAR_TRACK];
    for (int w = GRAMMAR_ARTIST; w <= (int)(titled ? GRAMMAR_TITLE : level); w++) {
        if (spans[w].text)
            str_addn(&key, spans[w].text, spans[w].length);
        str_addn(&key, "", 1);
    }
    XXH128_hash_t hash = XXH3_128bits(key.text, key.length);
    str_deinit(&key);
    return hash;
}

/* Equal keys are beside each other; each gets the number of the first name of its key,
 * and then these numbers are closed up. */
static size_t number_groups(const struct keyed *keyed, size_t matched, size_t count,
                            size_t *group)
{
    size_t groups = 0;
    for (size_t i = 0, first = 0; i < matched; i++) {
        if (!XXH128_isEqual(keyed[i].key, keyed[first].key))
            first = i;
        group[keyed[i].number] = keyed[first].number;
    }
    for (size_t i = 0; i < count; i++) {
        if (group[i] == GRAMMAR_NONE)
            continue;
        group[i] = group[i] == i ? groups++ : group[group[i]];
    }
    return groups;
}

size_t grammar_group(const struct grammar *g, const char *const *stems, size_t count,
                     enum grammar_word level, size_t *group)
{
    struct keyed *keyed = mem_alloc(count + 1, sizeof(*keyed));
    size_t matched = 0;
    if (keyed == NULL)
        return GRAMMAR_NONE;
    for (size_t i = 0; i < count; i++) {
        struct grammar_span spans[GRAMMAR_WORDS];
        group[i] = GRAMMAR_NONE;
        if (grammar_match(g, stems[i], spans))
            keyed[matched++] = (struct keyed){key_of(g, spans, level), i};
    }
    qsort(keyed, matched, sizeof(*keyed), compare_keyed);
    size_t groups = number_groups(keyed, matched, count, group);
    free(keyed);
    return groups;
}
