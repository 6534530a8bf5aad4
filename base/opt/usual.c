/* Hints for unknown words: mtag's own word, a missing blank, the nearest name. */
#include "base/opt/opt.h"

#include <ctype.h>
#include <string.h>

enum { PREFIX_MIN = 3, WORD_MAX = 64 };

static const struct usual {
    const char *word, *ours, *advice;
} usual[] = {
#define USUAL(word, ours, advice) {word, ours, advice},
#include "base/opt/usual.def"
#undef USUAL
};

/* Small letters and digits alone, so that BatchNorm2d, batch_norm_2d and "batch-norm
 * 2d" are one word. */
static void normalize(const char *word, char out[WORD_MAX])
{
    size_t n = 0;
    for (; *word && n + 1 < WORD_MAX; word++)
        if (isalnum((unsigned char)*word))
            out[n++] = (char)tolower((unsigned char)*word);
    out[n] = '\0';
}

static bool is_name(const char *word, size_t length, const char *const *names,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
            return true;
    return false;
}

/* The first of the names that an entry lists; of `stop.patience` the first key counts.
 */
static const char *first_of(const char *ours, const char *const *names, size_t count,
                            struct arena *a)
{
    while (ours && *ours) {
        size_t length = strcspn(ours, " ");
        if (is_name(ours, strcspn(ours, " ."), names, count))
            return arena_strndup(a, ours, length);
        ours += length + strspn(ours + length, " ");
    }
    return NULL;
}

/* The name that differs from the word only in its spelling; NULL if there is none. */
static const char *same_letters(const char *word, const char *const *names,
                                size_t count)
{
    char name[WORD_MAX];
    for (size_t i = 0; *word && i < count; i++) {
        normalize(names[i], name);
        if (strcmp(name, word) == 0)
            return names[i];
    }
    return NULL;
}

const char *opt_usual(const char *word, const struct opt *table,
                      const struct yaml_node *map, const char *const *names,
                      size_t count, const char **advice, struct arena *a)
{
    char plain[WORD_MAX];
    normalize(word, plain);
    *advice = NULL;
    const char *same = same_letters(plain, names, count);
    for (size_t i = 0; !same && i < sizeof(usual) / sizeof(*usual); i++) {
        if (strcmp(usual[i].word, plain) != 0)
            continue;
        same = first_of(usual[i].ours, names, count, a);
        if (!same && usual[i].ours && table)
            same = opt_within(
                table, map,
                arena_strndup(a, usual[i].ours, strcspn(usual[i].ours, " ")), a);
        *advice = usual[i].advice ? usual[i].advice : *advice;
    }
    return same;
}

/* The type of a word that is a type with a number (`linear_1` of Keras, `conv2d3`);
 * NULL if it is not such a word. */
static const char *numbered(const char *word, const char *const *names, size_t count)
{
    size_t length = strlen(word);
    while (length > 0 && isdigit((unsigned char)word[length - 1]))
        length--;
    while (length > 0 && strchr("_-", word[length - 1]))
        length--;
    for (size_t i = 0; word[length] && i < count; i++)
        if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
            return names[i];
    return NULL;
}

/* `fraction` where min_fraction and max_fraction are. */
static bool is_bounds(const char *word, const char *const *names, size_t count,
                      struct arena *a)
{
    const char *min = arena_printf(a, "min_%s", word);
    const char *max = arena_printf(a, "max_%s", word);
    return is_name(min, strlen(min), names, count) &&
           is_name(max, strlen(max), names, count);
}

const char *opt_did_you_mean(const char *word, const char *const *names, size_t count,
                             struct arena *a)
{
    return opt_hint(word, NULL, NULL, names, count, a);
}

const char *opt_hint(const char *word, const struct opt *table,
                     const struct yaml_node *map, const char *const *names,
                     size_t count, struct arena *a)
{
    size_t length = strlen(word), key = strcspn(word, ":");
    if (key < length && key > 0 && is_name(word, key, names, count))
        return arena_printf(a, "a blank is missing behind the colon: `%.*s: %s`",
                            (int)key, word, word + key + 1);
    const char *advice;
    const char *near = opt_usual(word, table, map, names, count, &advice, a);
    if (!near && table)
        near = opt_within(table, map, word, a);
    if (!near && is_bounds(word, names, count, a))
        return arena_printf(a, "did you mean `min_%s` and `max_%s`?", word, word);
    if (!near && advice)
        return advice;
    const char *number = near ? NULL : numbered(word, names, count);
    if (number)
        return arena_printf(a,
                            "did you mean `%s`? A name of one's own goes to its "
                            "option `name`",
                            number);
    near = near ? near : str_nearest(word, names, count);
    for (size_t i = 0; !near && length >= PREFIX_MIN && i < count; i++)
        if (strncmp(names[i], word, length) == 0)
            near = names[i];
    return near ? arena_printf(a, "did you mean `%s`?", near) : NULL;
}
