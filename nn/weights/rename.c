/* Renaming the tensors of a file: rename.h. */
#include "nn/weights/rename.h"

#include "base/str.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- one name ---- */

enum { MAX_STARS = 4, MAX_PARTS = 8 };

/* The texts that the stars of a pattern stand for. */
struct stars {
    const char *text[MAX_STARS];
    size_t length[MAX_STARS];
    int count;
};

/* As nn_rename_fits, of a pattern in which a star stands for what there is up to the
 * next dot. */
static size_t fits(const char *name, const char *pattern, struct stars *stars)
{
    const char *at = name, *p = pattern;
    *stars = (struct stars){0};
    for (; *p; p++) {
        if (*p != '*') {
            if (*at++ != *p)
                return 0;
            continue;
        }
        size_t length = strcspn(at, ".");
        if (length == 0 || stars->count == MAX_STARS)
            return 0;
        stars->text[stars->count] = at;
        stars->length[stars->count++] = length;
        at += length;
    }
    size_t length = (size_t)(at - name);
    if (length == 0)
        return 0;
    bool dotted = p[-1] == '.';
    if (*at == '.' && !dotted)
        return length + 1;
    return *at == '\0' || dotted ? length : 0;
}

static bool same_stars(const struct stars *a, const struct stars *b)
{
    bool same = a->count == b->count;
    for (int i = 0; same && i < a->count; i++)
        same = a->length[i] == b->length[i] &&
               strncmp(a->text[i], b->text[i], a->length[i]) == 0;
    return same;
}

/* `to` with its stars filled in, and the rest of a name behind it. */
static const char *name_of(const char *to, const struct stars *stars, const char *rest,
                           bool dot, struct arena *a)
{
    struct str name = {0};
    int star = 0;
    for (; *to; to++)
        if (*to == '*' && star < stars->count) {
            str_addn(&name, stars->text[star], stars->length[star]);
            star++;
        } else {
            str_addn(&name, to, 1);
        }
    bool dotted = name.length > 0 && name.text[name.length - 1] == '.';
    str_addf(&name, "%s%s", dot && !dotted ? "." : "", rest);
    const char *kept = arena_strdup(a, str_text(&name));
    str_deinit(&name);
    return kept;
}

size_t nn_rename_fits(const struct nn_weights_rename *r, const char *name)
{
    struct stars stars;
    return fits(name, r->from, &stars);
}

static bool gives_nothing(const struct nn_weights_rename *r)
{
    return !r->to || !*r->to;
}

bool nn_rename_leaves_out(const struct nn_weights_rename *r)
{
    return gives_nothing(r) && r->from[strlen(r->from) - 1] != '.';
}

/* ---- joining ---- */

/* The parts of "A+B+C". */
static size_t split(const char *from, const char **parts, struct arena *a)
{
    size_t count = 0;
    for (;; from++) {
        size_t length = strcspn(from, "+");
        if (count < MAX_PARTS)
            parts[count] = arena_strndup(a, from, length);
        count++;
        from += length;
        if (!*from)
            return count;
    }
}

/* The tensor that a part stands for beside one with these stars and this rest. */
static size_t find_part(const struct nn_weights_file *f, const char *part,
                        const struct stars *stars, const char *rest)
{
    for (size_t i = 0; i < f->count; i++) {
        struct stars own;
        size_t length = fits(f->tensors[i].name, part, &own);
        if (length > 0 && strcmp(f->tensors[i].name + length, rest) == 0 &&
            same_stars(stars, &own))
            return i;
    }
    return SIZE_MAX;
}

/* One tensor of several, one behind the other along the first axis. */
static enum err_code join(struct nn_weights_file *f, const size_t *parts, size_t count,
                          struct err *e)
{
    struct nn_weights_tensor *first = &f->tensors[parts[0]];
    struct nn_weights_tensor t = *first;
    struct str name = {0};
    enum err_code code = ERR_OK;
    t.dims[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const struct nn_weights_tensor *p = &f->tensors[parts[i]];
        bool same = p->rank == first->rank && p->rank > 0 && p->type != NN_NO_FLOAT;
        for (int k = 1; same && k < p->rank; k++)
            same = p->dims[k] == first->dims[k];
        if (!same && code == ERR_OK)
            code = err_set(e, ERR_USER,
                           "rename: %s and %s of %s cannot be joined: their numbers or "
                           "shapes differ",
                           first->name, p->name, f->path);
        t.dims[0] += same ? p->dims[0] : 0;
        str_addf(&name, "%s%s", i ? " + " : "", p->name);
    }
    real *joined = NULL;
    if (code == ERR_OK && !nn_weights_tensor_shape(&t))
        code =
            err_set(e, ERR_DATA, "%s: the joined %s is too large", f->path, name.text);
    if (code == ERR_OK) {
        joined = nn_weights_file_alloc(f, (t.count + 1) * sizeof(*joined));
        if (!joined)
            code = err_set(e, ERR_MEMORY, "no memory to join tensors of %s", f->path);
    }
    if (code == ERR_OK) {
        t.type = sizeof(*joined) == 4 ? NN_F32 : NN_F64;
        t.data = (const unsigned char *)joined;
        t.name = arena_strdup(f->arena, name.text);
        for (size_t i = 0; i < count; joined += f->tensors[parts[i++]].count)
            nn_weights_tensor_copy(&f->tensors[parts[i]], joined);
        *first = t;
    }
    str_deinit(&name);
    return code;
}

static enum err_code join_all(struct nn_weights_file *f,
                              const struct nn_weights_rename *r, const char **names,
                              bool *joined, bool *used, struct arena *a, struct err *e)
{
    const char *parts[MAX_PARTS];
    size_t count = split(r->from, parts, a), chosen[MAX_PARTS] = {0};
    if (count > MAX_PARTS || gives_nothing(r))
        return err_set(e, ERR_USER,
                       "rename: %s joins %zu tensors%s; at most %d can be, to "
                       "one name",
                       r->from, count, gives_nothing(r) ? " to nothing" : "",
                       MAX_PARTS);
    for (size_t i = 0; i < f->count; i++) {
        struct stars stars;
        size_t length = joined[i] ? 0 : fits(f->tensors[i].name, parts[0], &stars);
        if (length == 0)
            continue;
        const char *rest = f->tensors[i].name + length;
        bool dot = f->tensors[i].name[length - 1] == '.';
        chosen[0] = i;
        for (size_t k = 1; k < count; k++) {
            chosen[k] = find_part(f, parts[k], &stars, rest);
            if (chosen[k] == SIZE_MAX || joined[chosen[k]])
                return err_set(e, ERR_USER,
                               "rename: %s of %s has no counterpart in %s to be joined "
                               "with",
                               f->tensors[i].name, f->path, parts[k]);
        }
        *used = true;
        names[i] = name_of(r->to, &stars, rest, dot, a);
        for (size_t k = 0; k < count; k++)
            joined[chosen[k]] = true;
        enum err_code code = join(f, chosen, count, e);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

/* ---- all names ---- */

static const char *rename_tensor(const struct nn_weights_rename *renames, size_t count,
                                 bool *used, const char *name, struct arena *a)
{
    for (size_t i = 0; i < count; i++) {
        struct stars stars;
        size_t length = fits(name, renames[i].from, &stars);
        if (length == 0)
            continue;
        used[i] = true;
        if (nn_rename_leaves_out(&renames[i]))
            return NULL;
        if (gives_nothing(&renames[i]))
            return name + length;
        return name_of(renames[i].to, &stars, name + length, name[length - 1] == '.',
                       a);
    }
    return name;
}

enum err_code nn_rename_all(struct nn_weights_file *f,
                            const struct nn_weights_rename *renames, size_t count,
                            const char **names, bool *used, struct arena *a,
                            struct err *e)
{
    bool *joined = arena_alloc(a, f->count + 1, sizeof(*joined));
    for (size_t i = 0; i < count; i++) {
        enum err_code code = ERR_OK;
        if (strchr(renames[i].from, '+'))
            code = join_all(f, &renames[i], names, joined, &used[i], a, e);
        if (code != ERR_OK)
            return code;
    }
    for (size_t i = 0; i < f->count; i++)
        if (!joined[i])
            names[i] = rename_tensor(renames, count, used, f->tensors[i].name, a);
    return ERR_OK;
}

/* ---- counting ---- */

static bool begins(const char *name, const char *prefix, size_t length,
                   const char *behind)
{
    return name && strncmp(name, prefix, length) == 0 &&
           strncmp(name + length, behind, strlen(behind)) == 0;
}

static bool any_begins(const char *const *names, size_t count, const char *prefix,
                       size_t length, const char *behind)
{
    for (size_t i = 0; i < count; i++)
        if (begins(names[i], prefix, length, behind))
            return true;
    return false;
}

/* Names prefix.N. become prefix.(N + 1). */
static void count_from_1(const char **names, size_t count, const char *prefix,
                         size_t length, struct arena *a)
{
    for (size_t i = 0; i < count; i++) {
        char *end;
        if (!begins(names[i], prefix, length, ".") ||
            !isdigit((unsigned char)names[i][length + 1]))
            continue;
        long number = strtol(names[i] + length + 1, &end, 10);
        if (*end == '.' && number < LONG_MAX)
            names[i] =
                arena_printf(a, "%.*s.%ld%s", (int)length, prefix, number + 1, end);
    }
}

/* Names prefix.layers.0.REST become prefix.REST. */
static void drop_only_layer(const char **names, size_t count, const char *prefix,
                            size_t length, struct arena *a)
{
    static const char layer[] = ".layers.0.";
    for (size_t i = 0; i < count; i++)
        if (begins(names[i], prefix, length, layer))
            names[i] = arena_printf(a, "%.*s.%s", (int)length, prefix,
                                    names[i] + length + sizeof(layer) - 1);
}

void nn_rename_counted(const char **names, size_t count, const char *const *graph,
                       size_t graph_count, struct arena *a)
{
    const char *const *all = names;
    for (size_t i = 0; i < graph_count; i++)
        for (const char *dot = strchr(graph[i], '.'); dot; dot = strchr(dot + 1, '.')) {
            size_t length = (size_t)(dot - graph[i]);
            if (strncmp(dot, ".1.", 3) == 0 &&
                any_begins(all, count, graph[i], length, ".0.") &&
                !any_begins(graph, graph_count, graph[i], length, ".0."))
                count_from_1(names, count, graph[i], length, a);
            if (strncmp(dot, ".self_attn.", 11) == 0 &&
                any_begins(all, count, graph[i], length, ".layers.0.") &&
                !any_begins(all, count, graph[i], length, ".layers.1.") &&
                !any_begins(graph, graph_count, graph[i], length, ".layers."))
                drop_only_layer(names, count, graph[i], length, a);
        }
}
