/* Weights files with what they need: weights_notes.h. */
#include "runner/experiment/weights_notes.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* Channels x bands of an input: the length of a row. */
static size_t input_row(const struct exp_config *c, size_t input)
{
    struct nn_shape s = c->graph->features[input].shape;
    return (size_t)s.channels * (size_t)s.bands;
}

static bool is_normalized(const struct exp_config *c, size_t input)
{
    const struct feat_common *o = c->inputs[input].value.options;
    return o->normalize != FEAT_NORMALIZE_NONE;
}

static char *key_of(const struct exp_config *c, size_t input, struct arena *a)
{
    return arena_printf(a, "normalize.%s", c->inputs[input].name);
}

static const char *tags_text(const struct exp_config *c, struct arena *a)
{
    struct str text = {0};
    json_t *tags = json_array();
    for (size_t i = 0; i < c->dataset->tag_count; i++)
        json_array_append_new(tags, json_text(c->dataset->tags[i]));
    json_add_line(&text, tags);
    json_decref(tags);
    const char *kept = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return kept;
}

struct nn_weights_note exp_weights_tags_note(const struct exp_config *c,
                                             struct arena *a)
{
    return (struct nn_weights_note){"tags", tags_text(c, a)};
}

static const char *norm_text(const struct cache_norm *n, struct arena *a)
{
    struct str text = {0};
    for (size_t i = 0; i < n->row; i++) {
        str_addf(&text, "%s%.9g %.9g", i ? " " : "", (double)n->shift[i],
                 (double)n->scale[i]);
    }
    const char *kept = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return kept;
}

enum err_code exp_weights_save(const char *path, const struct exp_config *c,
                               const struct feat_source *source, const real *weights,
                               const real *statistics, struct err *e)
{
    struct arena *a = arena_create();
    struct nn_weights_note *notes = arena_alloc(a, c->input_count + 1, sizeof(*notes));
    size_t count = 0;
    notes[count++] = exp_weights_tags_note(c, a);
    for (size_t i = 0; i < c->input_count; i++) {
        const struct cache_norm *n = feat_source_norm(source, i);
        if (n)
            notes[count++] = (struct nn_weights_note){key_of(c, i, a), norm_text(n, a)};
    }
    enum err_code code =
        nn_weights_save(path, c->graph, weights, statistics, notes, count, e);
    arena_destroy(a);
    return code;
}

static const char *const *read_tags(const char *text, struct arena *a, size_t *count)
{
    json_t *array = json_loads(text, 0, NULL);
    const char **tags = arena_alloc(a, json_array_size(array) + 1, sizeof(*tags));
    *count = json_array_size(array);
    for (size_t i = 0; i < *count; i++) {
        const char *tag = json_string_value(json_array_get(array, i));
        tags[i] = arena_strdup(a, tag ? tag : "");
    }
    json_decref(array);
    return *count > 0 ? tags : NULL;
}

enum err_code exp_weights_tags(const char *path, struct arena *a,
                               const char *const **out, size_t *count, struct err *e)
{
    struct nn_weights_note *notes;
    size_t note_count;
    *out = NULL;
    *count = 0;
    enum err_code code = nn_weights_notes(path, a, &notes, &note_count, e);
    for (size_t i = 0; i < note_count && code == ERR_OK; i++)
        if (strcmp(notes[i].key, "tags") == 0)
            *out = read_tags(notes[i].value, a, count);
    return code;
}

static bool read_norm(const char *text, size_t row, struct cache_norm *out,
                      struct arena *a)
{
    *out = (struct cache_norm){.row = row,
                               .shift = arena_alloc(a, row, sizeof(float)),
                               .scale = arena_alloc(a, row, sizeof(float))};
    for (size_t i = 0; i < 2 * row; i++) {
        char *end;
        float value = strtof(text, &end);
        if (end == text)
            return false;
        *(i % 2 == 0 ? &out->shift[i / 2] : &out->scale[i / 2]) = value;
        text = end;
    }
    return *text == '\0';
}

enum err_code exp_weights_norms(const char *path, const struct exp_config *c,
                                struct cache_norm *out, struct arena *a, struct err *e)
{
    struct nn_weights_note *notes;
    size_t count;
    enum err_code code = nn_weights_notes(path, a, &notes, &count, e);
    for (size_t i = 0; i < c->input_count && code == ERR_OK; i++) {
        out[i] = (struct cache_norm){0};
        bool found = !is_normalized(c, i);
        for (size_t k = 0; k < count && !found; k++) {
            found = strcmp(notes[k].key, key_of(c, i, a)) == 0 &&
                    read_norm(notes[k].value, input_row(c, i), &out[i], a);
        }
        if (!found) {
            code = err_set(e, ERR_DATA,
                           "feature %s is normalized with statistics of the training "
                           "clips, which %s does not hold; the files that mtag-run "
                           "writes do",
                           c->inputs[i].name, path);
        }
    }
    return code;
}
