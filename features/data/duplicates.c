/* The same recording more than once, by the hashes of contents: duplicates.h. */
#include "features/data/duplicates.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BEGINNING (1 << 15) /* bytes of a file that are compared first */

/* A clip with the values by which it is compared. */
struct keyed {
    size_t clip;
    long long size; /* of its file; 0 where contents are given */
    struct hash hash;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = (x->size > y->size) - (x->size < y->size);
    if (order == 0)
        order = strcmp(x->hash.text, y->hash.text);
    return order ? order : (x->clip > y->clip) - (x->clip < y->clip);
}

static bool is_equal(const struct keyed *a, const struct keyed *b)
{
    return a->size == b->size && strcmp(a->hash.text, b->hash.text) == 0;
}

/* The end of the items that equal items[first]; sorted. */
static size_t end_of_group(const struct keyed *items, size_t count, size_t first)
{
    size_t end = first + 1;
    while (end < count && is_equal(&items[first], &items[end]))
        end++;
    return end;
}

/* Takes a group of equal clips, in the order of their numbers, into account. */
static void count_group(const struct keyed *items, size_t count, const int *split,
                        struct feat_duplicates *out)
{
    size_t first[FEAT_SPLITS] = {count, count, count};
    for (size_t i = count; i-- > 0;)
        if (split[items[i].clip] < FEAT_SPLITS)
            first[split[items[i].clip]] = i;
    for (size_t i = 0; i < count; i++) {
        int of = split[items[i].clip];
        for (int with = 0; with < FEAT_SPLITS && of < FEAT_SPLITS; with++) {
            if (first[with] == count || first[with] == i)
                continue;
            if (out->clips[of][with]++ > 0 && items[i].clip > out->first[of][with])
                continue;
            out->first[of][with] = items[i].clip;
            out->same[of][with] = items[first[with]].clip;
        }
    }
}

enum err_code feat_duplicates_find(const struct feat_dataset *d,
                                   const struct hash *contents,
                                   struct feat_duplicates *out, struct err *e)
{
    struct arena *a = arena_create();
    struct keyed *items = mem_alloc(d->clip_count + 1, sizeof(*items));
    const int *split = feat_dataset_splits(d, a);
    size_t count = 0;
    *out = (struct feat_duplicates){0};
    for (size_t i = 0; items && i < d->clip_count; i++)
        if (contents[i].text[0] != '\0')
            items[count++] = (struct keyed){.clip = i, .hash = contents[i]};
    if (count > 0)
        qsort(items, count, sizeof(*items), compare_keyed);
    for (size_t i = 0, end; i < count; i = end) {
        end = end_of_group(items, count, i);
        if (end > i + 1)
            count_group(items + i, end - i, split, out);
    }
    bool known = items != NULL;
    free(items);
    arena_destroy(a);
    return known ? ERR_OK
                 : err_set(e, ERR_MEMORY, "no memory to compare %zu recordings",
                           d->clip_count);
}

static struct hash hash_beginning(const char *path)
{
    char bytes[BEGINNING];
    struct hash h = {""};
    FILE *file = file_open_stream(path, NULL);
    if (file != NULL) {
        h = hash_bytes(bytes, fread(bytes, 1, sizeof(bytes), file));
        fclose(file);
    }
    return h;
}

static struct hash hash_file(const char *path)
{
    char *bytes;
    size_t length;
    struct hash h = {""};
    if (file_read(path, &bytes, &length, NULL) == ERR_OK) {
        h = hash_bytes(bytes, length);
        free(bytes);
    }
    return h;
}

/* Sorts, gives equal ones another hash of their files and keeps these; their number. */
static size_t tell_apart(const struct feat_dataset *d, struct keyed *items,
                         size_t count, struct hash (*of_file)(const char *path))
{
    size_t kept = 0;
    if (count > 0)
        qsort(items, count, sizeof(*items), compare_keyed);
    for (size_t i = 0, end; i < count; i = end) {
        end = end_of_group(items, count, i);
        for (size_t k = i; k < end && end > i + 1; k++) {
            items[kept] = items[k];
            items[kept].hash = of_file(d->clips[items[k].clip].path);
            kept += items[kept].hash.text[0] != '\0';
        }
    }
    return kept;
}

enum err_code feat_duplicates_read(const struct feat_dataset *d, struct hash *out,
                                   struct err *e)
{
    struct keyed *items = mem_alloc(d->clip_count + 1, sizeof(*items));
    size_t count = 0;
    if (items == NULL)
        return err_set(e, ERR_MEMORY, "no memory to compare %zu recordings",
                       d->clip_count);
    for (size_t i = 0; i < d->clip_count; i++) {
        struct stat status;
        out[i] = (struct hash){""};
        if (d->clips[i].path && stat(d->clips[i].path, &status) == 0 &&
            S_ISREG(status.st_mode) && status.st_size > 0)
            items[count++] =
                (struct keyed){.clip = i, .size = (long long)status.st_size};
    }
    count = tell_apart(d, items, count, hash_beginning);
    count = tell_apart(d, items, count, hash_file);
    for (size_t i = 0; i < count; i++)
        out[items[i].clip] = items[i].hash;
    free(items);
    return ERR_OK;
}

bool feat_duplicates_leak(const struct feat_duplicates *x)
{
    for (int of = 0; of < FEAT_SPLITS; of++)
        for (int with = 0; with < FEAT_SPLITS; with++)
            if (of != with && x->clips[of][with] > 0)
                return true;
    return false;
}

void feat_duplicates_add(const struct feat_duplicates *x, const struct feat_dataset *d,
                         enum feat_split of, enum feat_split with, struct str *out)
{
    size_t count = x->clips[of][with];
    if (count == 0)
        return;
    str_addf(out, "%zu clip%s of %s %s recording%s of %s too: %s is %s", count,
             count == 1 ? "" : "s", feat_split_names[of], count == 1 ? "is a" : "are",
             count == 1 ? "" : "s", feat_split_names[with],
             d->clips[x->first[of][with]].stem, d->clips[x->same[of][with]].stem);
}
