/* Between weights files and graphs: which tensor of a file is which of the graph. */
#include "nn/weights/weights.h"

#include "nn/weights/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One tensor of a graph, and the file's that it is read from. */
struct tensor {
    const char *name;
    int dims[4], rank;
    size_t count;
    bool statistic;
    size_t at;                            /* in the block of weights or of statistics */
    const struct nn_weights_tensor *from; /* NULL: it keeps what it has */
};

struct tensors {
    struct arena *arena;
    struct tensor *items;
    size_t count;
};

/* The graph's tensors in the order of a file that mtag writes, which is PyTorch's. */
static struct tensors list_tensors(const struct nn_graph *g)
{
    struct tensors list = {.arena = arena_create()};
    size_t most = 1;
    for (size_t i = 0; i < g->node_count; i++)
        most += (size_t)(g->nodes[i].rule.param_count + g->nodes[i].rule.buffer_count);
    list.items = arena_alloc(list.arena, most, sizeof *list.items);
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_node *n = &g->nodes[i];
        size_t at = n->param_offset;
        for (int j = 0; j < n->rule.param_count; j++) {
            const struct nn_param_spec *p = &n->rule.params[j];
            struct tensor *t = &list.items[list.count++];
            t->name = arena_printf(list.arena, "%s.%s", n->name, p->name);
            t->rank = p->rank;
            t->count = nn_param_count(p);
            t->at = at;
            memcpy(t->dims, p->dims, sizeof t->dims);
            at += t->count;
        }
        at = n->buffer_offset;
        for (int j = 0; j < n->rule.buffer_count; j++) {
            const struct nn_buffer_spec *b = &n->rule.buffers[j];
            struct tensor *t = &list.items[list.count++];
            *t = (struct tensor){
                .name = arena_printf(list.arena, "%s.%s", n->name, b->name),
                .dims = {b->count},
                .rank = 1,
                .count = (size_t)b->count,
                .statistic = true,
                .at = at};
            at += t->count;
        }
    }
    return list;
}

enum err_code nn_weights_save(const char *path, const struct nn_graph *g,
                              const real *weights, const real *statistics,
                              const struct nn_weights_note *notes, size_t note_count,
                              struct err *e)
{
    struct tensors list = list_tensors(g);
    struct nn_weights_item *items =
        arena_alloc(list.arena, list.count + 1, sizeof *items);
    for (size_t i = 0; i < list.count; i++) {
        const struct tensor *t = &list.items[i];
        items[i] = (struct nn_weights_item){
            .name = t->name,
            .rank = t->rank,
            .count = t->count,
            .values = (t->statistic ? statistics : weights) + t->at};
        memcpy(items[i].dims, t->dims, sizeof t->dims);
    }
    enum err_code code =
        nn_safetensors_write(path, items, list.count, notes, note_count, e);
    arena_destroy(list.arena);
    return code;
}

/* Names */

struct matching {
    const struct nn_weights_file *file;
    const struct nn_weights_rename *renames;
    size_t rename_count;
    bool foreign;       /* of another program: names may differ, even all of them */
    bool *used;         /* of the renames */
    const char **names; /* of the file's tensors, renamed; NULL: left out */
    struct tensors *list;
};

/* The length of the part of name that `from` stands for, with the dot behind it; 0 if
 * it does not fit. */
static size_t fits(const char *name, const char *from)
{
    size_t length = strlen(from);
    if (length == 0 || strncmp(name, from, length) != 0)
        return 0;
    if (name[length] == '.' && from[length - 1] != '.')
        return length + 1;
    return name[length] == '\0' || from[length - 1] == '.' ? length : 0;
}

static const char *rename_tensor(struct matching *m, const char *name)
{
    for (size_t i = 0; i < m->rename_count; i++) {
        const char *from = m->renames[i].from, *to = m->renames[i].to;
        size_t length = fits(name, from);
        if (length == 0)
            continue;
        m->used[i] = true;
        bool to_nothing = !to || !*to;
        if (to_nothing)
            return from[strlen(from) - 1] == '.' ? name + length : NULL;
        const char *dot =
            name[length - 1] == '.' && to[strlen(to) - 1] != '.' ? "." : "";
        return arena_printf(m->list->arena, "%s%s%s", to, dot, name + length);
    }
    return name;
}

static bool leaves_out_named(const struct nn_weights_rename *r, const char *name)
{
    return (!r->to || !*r->to) && r->from[strlen(r->from) - 1] != '.' &&
           fits(name, r->from) > 0;
}

/* Whether a rename leaves tensors of the graph out. */
static bool leaves_out(const struct matching *m, const struct nn_weights_rename *r)
{
    for (size_t i = 0; i < m->list->count; i++)
        if (leaves_out_named(r, m->list->items[i].name))
            return true;
    return false;
}

static enum err_code rename_all(struct matching *m, struct err *e)
{
    size_t count = m->file->count;
    m->names = arena_alloc(m->list->arena, count + 1, sizeof *m->names);
    m->used = arena_alloc(m->list->arena, m->rename_count + 1, sizeof *m->used);
    for (size_t i = 0; i < count; i++)
        m->names[i] = rename_tensor(m, m->file->tensors[i].name);
    for (size_t i = 0; i < m->rename_count; i++) {
        if (m->used[i] || leaves_out(m, &m->renames[i]))
            continue;
        const char **had = arena_alloc(m->list->arena, count + 1, sizeof *had);
        for (size_t k = 0; k < count; k++)
            had[k] = m->file->tensors[k].name;
        const char *nearest = str_nearest(m->renames[i].from, had, count);
        return err_set(e, ERR_USER,
                       "rename: %s has no tensor %s, or none that begins so%s%s; its "
                       "first is %s",
                       m->file->path, m->renames[i].from,
                       nearest ? "; the nearest is " : "", nearest ? nearest : "",
                       count ? had[0] : "missing");
    }
    return ERR_OK;
}

/* Python's names have _ where a graph's have dots and dashes. */
static bool same_in_python(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a == '.' || *a == '-' ? '_' : *a,
             y = *b == '.' || *b == '-' ? '_' : *b;
        if (x != y)
            return false;
    }
    return *a == *b;
}

static const struct nn_weights_tensor *find_named(const struct matching *m,
                                                  const char *name)
{
    for (size_t i = 0; i < m->file->count; i++)
        if (m->names[i] && strcmp(m->names[i], name) == 0)
            return &m->file->tensors[i];
    for (size_t i = 0; m->foreign && i < m->file->count; i++)
        if (m->names[i] && same_in_python(m->names[i], name))
            return &m->file->tensors[i];
    return NULL;
}

/* Whether a rename leaves tensors of this name out. */
static bool is_left_out(const struct matching *m, const char *name)
{
    for (size_t i = 0; i < m->rename_count; i++)
        if (leaves_out_named(&m->renames[i], name))
            return true;
    return false;
}

static bool same_shape(const struct tensor *t, const struct nn_weights_tensor *from)
{
    bool same = t->rank == from->rank;
    for (int i = 0; same && i < t->rank; i++)
        same = from->dims[i] == (size_t)t->dims[i];
    return same;
}

static enum err_code check_fit(const struct nn_weights_file *f, const struct tensor *t,
                               struct err *e)
{
    const struct nn_weights_tensor *from = t->from;
    if (from->type == NN_NO_FLOAT)
        return err_set(e, ERR_DATA,
                       "%s: %s has numbers of type %s; F16, BF16, F32 and F64 are read",
                       f->path, from->name, from->type_name);
    if (same_shape(t, from))
        return ERR_OK;
    struct str wanted = {0}, has = {0};
    for (int i = 0; i < t->rank; i++)
        str_addf(&wanted, "%s%d", i ? " x " : "", t->dims[i]);
    for (int i = 0; i < from->rank; i++)
        str_addf(&has, "%s%zu", i ? " x " : "", from->dims[i]);
    bool renamed = strcmp(from->name, t->name) != 0;
    enum err_code code =
        err_set(e, ERR_DATA, "%s: %s is %s, but the model needs %s%s%s", f->path,
                from->name, from->rank ? has.text : "one number", str_text(&wanted),
                renamed ? " for " : "", renamed ? t->name : "");
    str_deinit(&wanted);
    str_deinit(&has);
    return code;
}

static enum err_code check_unused(const struct matching *m, struct err *e)
{
    const struct tensors *list = m->list;
    const char **known = arena_alloc(list->arena, list->count + 1, sizeof *known);
    for (size_t i = 0; i < list->count; i++)
        known[i] = list->items[i].name;
    for (size_t i = 0; i < m->file->count; i++) {
        bool is_known = !m->names[i];
        for (size_t k = 0; !is_known && k < list->count; k++)
            is_known = strcmp(known[k], m->names[i]) == 0 ||
                       (m->foreign && same_in_python(known[k], m->names[i]));
        if (is_known)
            continue;
        const char *nearest = str_nearest(m->names[i], known, list->count);
        return err_set(e, ERR_DATA, "%s has a tensor %s that the model has not%s%s",
                       m->file->path, m->file->tensors[i].name,
                       nearest ? "; the nearest is " : "", nearest ? nearest : "");
    }
    return ERR_OK;
}

static enum err_code match_names(struct matching *m, struct err *e)
{
    for (size_t i = 0; i < m->list->count; i++) {
        struct tensor *t = &m->list->items[i];
        t->from = find_named(m, t->name);
        enum err_code code = ERR_OK;
        if (t->from)
            code = check_fit(m->file, t, e);
        else if (!is_left_out(m, t->name))
            code = err_set(e, ERR_DATA, "%s has no tensor %s: it is of another model",
                           m->file->path, t->name);
        if (code)
            return code;
    }
    return check_unused(m, e);
}

static bool any_name_matches(const struct matching *m)
{
    for (size_t i = 0; i < m->list->count; i++)
        if (find_named(m, m->list->items[i].name))
            return true;
    return false;
}

/* Order and shape */

/* The length of the module's part of a tensor's name: before its last dot. */
static size_t module_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : 0;
}

static bool same_module(const char *a, const char *b)
{
    size_t length = module_length(a);
    return length == module_length(b) && strncmp(a, b, length) == 0;
}

/* The first tensor that is passed over although another of its module is taken; NULL if
 * there is none. taken is of the file's tensors. */
static const struct nn_weights_tensor *torn(const struct nn_weights_file *f,
                                            const bool *taken)
{
    for (size_t i = 0; i < f->count; i++) {
        bool before = i > 0 && taken[i - 1] &&
                      same_module(f->tensors[i].name, f->tensors[i - 1].name);
        bool behind = i + 1 < f->count && taken[i + 1] &&
                      same_module(f->tensors[i].name, f->tensors[i + 1].name);
        if (!taken[i] && (before || behind))
            return &f->tensors[i];
    }
    return NULL;
}

static enum err_code match_order(const struct matching *m, struct str *notice,
                                 struct err *e)
{
    const struct nn_weights_file *f = m->file;
    bool *taken = arena_alloc(m->list->arena, f->count + 1, sizeof *taken);
    size_t next = 0;
    for (size_t i = 0; i < m->list->count; i++) {
        struct tensor *t = &m->list->items[i];
        while (next < f->count && (f->tensors[next].type == NN_NO_FLOAT ||
                                   !same_shape(t, &f->tensors[next])))
            next++;
        if (next == f->count)
            return err_set(e, ERR_DATA,
                           "%s: no name is one of the model's, and by order and shape "
                           "there is nothing for %s; say which tensor is which with "
                           "rename",
                           f->path, t->name);
        taken[next] = true;
        t->from = &f->tensors[next++];
    }
    const struct nn_weights_tensor *left = torn(f, taken);
    if (left)
        return err_set(e, ERR_DATA,
                       "%s: no name is one of the model's, and by order and shape %s "
                       "would be left over; say which tensor is which with rename",
                       f->path, left->name);
    str_addf(notice,
             "%s: no name is one of the model's; the tensors were taken by their order "
             "and shape, %s as %s first",
             f->path, m->list->count ? m->list->items[0].from->name : "none",
             m->list->count ? m->list->items[0].name : "none");
    bool first = true;
    for (size_t i = 0; i < f->count; i++)
        if (!taken[i]) {
            str_addf(notice, "%s%s", first ? "; passed over: " : ", ",
                     f->tensors[i].name);
            first = false;
        }
    return ERR_OK;
}

static void copy_all(const struct tensors *list, real *weights, real *statistics)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct tensor *t = &list->items[i];
        if (t->from)
            nn_weights_tensor_copy(t->from,
                                   (t->statistic ? statistics : weights) + t->at);
    }
}

/* A training that went wrong leaves such numbers; all that a network with them could
 * say is NaN. */
static enum err_code check_numbers(const struct nn_weights_file *f,
                                   const struct tensors *list, struct err *e)
{
    size_t most = 1;
    for (size_t i = 0; i < list->count; i++)
        most = list->items[i].count > most ? list->items[i].count : most;
    real *numbers = arena_alloc(list->arena, most, sizeof *numbers);
    for (size_t i = 0; i < list->count; i++) {
        const struct tensor *t = &list->items[i];
        if (t->from == NULL)
            continue;
        nn_weights_tensor_copy(t->from, numbers);
        for (size_t k = 0; k < t->count; k++)
            if (!isfinite(numbers[k]))
                return err_set(e, ERR_DATA, "%s: %s holds %s", f->path, t->from->name,
                               isnan(numbers[k]) ? "NaN" : "infinite numbers");
    }
    return ERR_OK;
}

static enum err_code load(const char *path, const struct nn_graph *g,
                          const struct nn_weights_rename *renames, size_t rename_count,
                          bool foreign, real *weights, real *statistics,
                          struct str *notice, struct err *e)
{
    struct nn_weights_file file;
    struct tensors list = list_tensors(g);
    struct matching m = {.file = &file,
                         .renames = renames,
                         .rename_count = rename_count,
                         .foreign = foreign,
                         .list = &list};
    enum err_code code = nn_weights_file_read(path, &file, e);
    if (!code)
        code = rename_all(&m, e);
    if (!code) {
        bool order = foreign && rename_count == 0 && !any_name_matches(&m);
        code = order ? match_order(&m, notice, e) : match_names(&m, e);
    }
    if (!code)
        code = check_numbers(&file, &list, e);
    if (!code)
        copy_all(&list, weights, statistics);
    arena_destroy(list.arena);
    nn_weights_file_deinit(&file);
    return code;
}

enum err_code nn_weights_load(const char *path, const struct nn_graph *g, real *weights,
                              real *statistics, struct err *e)
{
    return load(path, g, NULL, 0, false, weights, statistics, NULL, e);
}

enum err_code nn_weights_import(const char *path, const struct nn_graph *g,
                                const struct nn_weights_rename *renames,
                                size_t rename_count, real *weights, real *statistics,
                                struct arena *a, const char **notice, struct err *e)
{
    struct str text = {0};
    enum err_code code =
        load(path, g, renames, rename_count, true, weights, statistics, &text, e);
    *notice = text.length ? arena_strdup(a, text.text) : NULL;
    str_deinit(&text);
    return code;
}

enum err_code nn_weights_notes(const char *path, struct arena *a,
                               struct nn_weights_note **out, size_t *count,
                               struct err *e)
{
    struct nn_weights_file file;
    enum err_code code = nn_weights_file_read(path, &file, e);
    *count = code ? 0 : file.note_count;
    *out = arena_alloc(a, *count + 1, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct nn_weights_note){arena_strdup(a, file.notes[i].key),
                                             arena_strdup(a, file.notes[i].value)};
    nn_weights_file_deinit(&file);
    return code;
}
