/* Between weights files and graphs: which tensor of a file is which of the graph. */
#include "nn/weights/weights.h"

#include "nn/weights/file.h"
#include "nn/weights/modules.h"
#include "nn/weights/rename.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One tensor of a graph, and the file's that it is read from. */
struct tensor {
    const char *name;
    int dims[4], rank;
    size_t count;
    bool statistic, fixed;                /* fixed: computed, never trained */
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
    list.items = arena_alloc(list.arena, most, sizeof(*list.items));
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
            memcpy(t->dims, p->dims, sizeof(t->dims));
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
                .fixed = b->values != NULL,
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
        arena_alloc(list.arena, list.count + 1, sizeof(*items));
    for (size_t i = 0; i < list.count; i++) {
        const struct tensor *t = &list.items[i];
        items[i] = (struct nn_weights_item){
            .name = t->name,
            .rank = t->rank,
            .count = t->count,
            .values = (t->statistic ? statistics : weights) + t->at};
        memcpy(items[i].dims, t->dims, sizeof(t->dims));
    }
    enum err_code code =
        nn_safetensors_write(path, items, list.count, notes, note_count, e);
    arena_destroy(list.arena);
    return code;
}

/* Names */

struct matching {
    struct nn_weights_file *file;
    const struct nn_weights_rename *renames;
    size_t rename_count;
    bool foreign;       /* of another program: names may differ, even all of them */
    bool *used;         /* of the renames */
    const char **names; /* of the file's tensors, renamed; NULL: left out */
    bool *taken;        /* of the file's tensors: by a module, by order */
    struct tensors *list;
};

static bool leaves_out_named(const struct nn_weights_rename *r, const char *name)
{
    return nn_rename_leaves_out(r) && nn_rename_fits(r, name) > 0;
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
    m->names = arena_alloc(m->list->arena, count + 1, sizeof(*m->names));
    m->used = arena_alloc(m->list->arena, m->rename_count + 1, sizeof(*m->used));
    m->taken = arena_alloc(m->list->arena, count + 1, sizeof(*m->taken));
    enum err_code code = nn_rename_all(m->file, m->renames, m->rename_count, m->names,
                                       m->used, m->list->arena, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < m->rename_count; i++) {
        if (m->used[i] || leaves_out(m, &m->renames[i]))
            continue;
        const char **had = arena_alloc(m->list->arena, count + 1, sizeof(*had));
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
    const char **known = arena_alloc(list->arena, list->count + 1, sizeof(*known));
    for (size_t i = 0; i < list->count; i++)
        known[i] = list->items[i].name;
    for (size_t i = 0; i < m->file->count; i++) {
        bool is_known = !m->names[i] || m->taken[i];
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

/* Fixed tensors that the file lacks keep the numbers that mtag computed. */
static void tell_fixed(const struct matching *m, struct str *notice)
{
    const char *before = "; ";
    for (size_t i = 0; i < m->list->count; i++) {
        const struct tensor *t = &m->list->items[i];
        if (t->from || !t->fixed)
            continue;
        if (notice->length == 0)
            str_addf(notice, "%s: ", m->file->path);
        else
            str_add(notice, before);
        before = ", ";
        str_addf(notice, "the file lacks %s, which is fixed: it keeps mtag's numbers",
                 t->name);
    }
}

static enum err_code match_names(struct matching *m, struct str *notice, struct err *e)
{
    for (size_t i = 0; i < m->list->count; i++) {
        struct tensor *t = &m->list->items[i];
        if (!t->from)
            t->from = find_named(m, t->name);
        enum err_code code = ERR_OK;
        if (t->from)
            code = check_fit(m->file, t, e);
        else if (!is_left_out(m, t->name) && !(m->foreign && t->fixed))
            code = err_set(e, ERR_DATA, "%s has no tensor %s: it is of another model",
                           m->file->path, t->name);
        if (code != ERR_OK)
            return code;
    }
    if (m->foreign)
        tell_fixed(m, notice);
    return check_unused(m, e);
}

static bool any_name_matches(const struct matching *m)
{
    for (size_t i = 0; i < m->list->count; i++)
        if (find_named(m, m->list->items[i].name))
            return true;
    return false;
}

/* Modules of PyTorch */

static const char **graph_names(const struct matching *m)
{
    const struct tensors *list = m->list;
    const char **names = arena_alloc(list->arena, list->count + 1, sizeof(*names));
    for (size_t i = 0; i < list->count; i++)
        names[i] = list->items[i].name;
    return names;
}

/* The file's tensor of a module with this name within it and this shape; SIZE_MAX:
 * there is none. */
static size_t find_member(const struct matching *m, const struct nn_module *of,
                          const char *inner, const struct tensor *t)
{
    for (size_t i = 0; i < of->count; i++) {
        size_t at = of->members[i];
        if (strcmp(m->names[at] + of->length, inner) == 0)
            return same_shape(t, &m->file->tensors[at]) ? at : SIZE_MAX;
    }
    return SIZE_MAX;
}

/* Whether all tensors of a module of the graph are those of a module of the file; if
 * so, they are taken. */
static bool take_module(struct matching *m, const struct nn_module *to,
                        const struct nn_module *from)
{
    size_t *chosen = arena_alloc(m->list->arena, to->count, sizeof(*chosen));
    if (to->count != from->count)
        return false;
    for (size_t i = 0; i < to->count; i++) {
        const struct tensor *t = &m->list->items[to->members[i]];
        chosen[i] = find_member(m, from, t->name + to->length, t);
        if (chosen[i] == SIZE_MAX || m->taken[chosen[i]])
            return false;
    }
    for (size_t i = 0; i < to->count; i++) {
        m->list->items[to->members[i]].from = &m->file->tensors[chosen[i]];
        m->taken[chosen[i]] = true;
    }
    return true;
}

/* Modules of the graph none of whose names is in the file are the file's modules with
 * the same tensors, in their order. */
static void match_modules(struct matching *m, struct str *notice)
{
    struct arena *a = m->list->arena;
    size_t to_count, from_count, next = 0;
    const char **names = graph_names(m);
    const char **others = arena_alloc(a, m->file->count + 1, sizeof(*others));
    memcpy(others, m->names, m->file->count * sizeof(*others));
    for (size_t i = 0; i < m->list->count; i++) {
        const struct nn_weights_tensor *found = find_named(m, names[i]);
        if (!found)
            continue;
        names[i] = NULL;
        others[found - m->file->tensors] = NULL;
    }
    struct nn_module *to = nn_modules_find(names, m->list->count, &to_count, a);
    if (to_count == 0)
        return;
    struct nn_module *from = nn_modules_find(others, m->file->count, &from_count, a);
    for (size_t i = 0; i < to_count; i++) {
        size_t k = next;
        while (k < from_count && !take_module(m, &to[i], &from[k]))
            k++;
        if (k == from_count)
            continue;
        next = k + 1;
        str_addf(notice, notice->length ? ", " : "%s: PyTorch's modules were taken as ",
                 m->file->path);
        str_addf(notice, "%.*s for %.*s",
                 (int)(from[k].length ? from[k].length - 1 : 0), from[k].name,
                 (int)(to[i].length ? to[i].length - 1 : 0), to[i].name);
    }
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
    bool *taken = m->taken;
    const struct tensor *first_taken = NULL;
    size_t next = 0;
    for (size_t i = 0; i < m->list->count; i++) {
        struct tensor *t = &m->list->items[i];
        if (t->from || t->fixed)
            continue;
        while (next < f->count &&
               (taken[next] || f->tensors[next].type == NN_NO_FLOAT ||
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
        first_taken = first_taken ? first_taken : t;
    }
    const struct nn_weights_tensor *left = torn(f, taken);
    if (left)
        return err_set(e, ERR_DATA,
                       "%s: no name is one of the model's, and by order and shape %s "
                       "would be left over; say which tensor is which with rename",
                       f->path, left->name);
    if (first_taken) {
        str_add(notice, notice->length ? "; " : "");
        str_addf(notice,
                 "%s: no name is one of the model's; the tensors were taken by their "
                 "order and shape, %s as %s first",
                 f->path, first_taken->from->name, first_taken->name);
    }
    bool first = true;
    for (size_t i = 0; i < f->count; i++)
        if (!taken[i]) {
            str_addf(notice, "%s%s", first ? "; passed over: " : ", ",
                     f->tensors[i].name);
            first = false;
        }
    tell_fixed(m, notice);
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

/* A training that went wrong leaves such numbers. All outputs of a network with them
 * are NaN. */
static enum err_code check_numbers(const struct nn_weights_file *f,
                                   const struct tensors *list, struct err *e)
{
    size_t most = 1;
    for (size_t i = 0; i < list->count; i++)
        most = list->items[i].count > most ? list->items[i].count : most;
    real *numbers = arena_alloc(list->arena, most, sizeof(*numbers));
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

/* notice: of weights of elsewhere; NULL: they must be those of exactly this graph. */
static enum err_code load(const char *path, const struct nn_graph *g,
                          const struct nn_weights_import *how, struct str *notice,
                          struct err *e)
{
    const bool foreign = notice != NULL;
    struct nn_weights_file file;
    struct tensors list = list_tensors(g);
    struct matching m = {.file = &file,
                         .renames = how->renames,
                         .rename_count = how->rename_count,
                         .foreign = foreign,
                         .list = &list};
    enum err_code code = nn_weights_file_read(path, &file, e);
    if (code == ERR_OK)
        code = rename_all(&m, e);
    if (code == ERR_OK && foreign)
        nn_rename_counted(m.names, file.count, graph_names(&m), list.count, list.arena);
    if (code == ERR_OK) {
        bool order = foreign && how->rename_count == 0 && !any_name_matches(&m);
        if (foreign)
            match_modules(&m, notice);
        code = order ? match_order(&m, notice, e) : match_names(&m, notice, e);
    }
    if (code == ERR_OK)
        code = check_numbers(&file, &list, e);
    if (code == ERR_OK)
        copy_all(&list, how->weights, how->statistics);
    arena_destroy(list.arena);
    nn_weights_file_deinit(&file);
    return code;
}

enum err_code nn_weights_load(const char *path, const struct nn_graph *g, real *weights,
                              real *statistics, struct err *e)
{
    const struct nn_weights_import own = {.weights = weights, .statistics = statistics};
    return load(path, g, &own, NULL, e);
}

enum err_code nn_weights_import(const char *path, const struct nn_graph *g,
                                struct nn_weights_import *how, struct err *e)
{
    struct str text = {0};
    enum err_code code = load(path, g, how, &text, e);
    how->notice = text.length ? arena_strdup(how->arena, text.text) : NULL;
    str_deinit(&text);
    return code;
}

enum err_code nn_weights_notes(const char *path, struct arena *a,
                               struct nn_weights_note **out, size_t *count,
                               struct err *e)
{
    struct nn_weights_file file;
    enum err_code code = nn_weights_file_read(path, &file, e);
    *count = code != ERR_OK ? 0 : file.note_count;
    *out = arena_alloc(a, *count + 1, sizeof(**out));
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct nn_weights_note){arena_strdup(a, file.notes[i].key),
                                             arena_strdup(a, file.notes[i].value)};
    nn_weights_file_deinit(&file);
    return code;
}
