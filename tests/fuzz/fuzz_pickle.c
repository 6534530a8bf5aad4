/* Any bytes are a pickle or an error; every value that was read can be walked. */
#define _GNU_SOURCE
#include "nn/weights/pickle.h"

#include "tests/fuzz/input.h"

#include <string.h>

static const struct pickle_global globals[] = {
    {"collections.OrderedDict", true, 1}, {"torch.FloatStorage", false, 2}, {0}};

/* Values may contain themselves: a few levels are walked. */
static size_t walk(const struct pickle_value *v, int depth)
{
    size_t sum = 1;
    must(v->kind < PICKLE_KINDS && v->count <= PICKLE_MAX_VALUES);
    if (v->kind == PICKLE_TEXT)
        sum += strlen(v->text);
    if (v->kind == PICKLE_GLOBAL)
        must(v->global && v->global->name);
    if (v->kind == PICKLE_DICT)
        must(v->count % 2 == 0);
    for (size_t i = 0; i < v->count && depth < 6 && i < 100; i++)
        sum += walk(v->items[i], depth + 1);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create();
    struct pickle out = {0};
    struct err e = {0};
    enum err_code code = pickle_read(data, size, globals, a, &out, &e);
    must((code == ERR_OK) == (e.code == ERR_OK));
    if (code == ERR_OK) {
        must(out.root && out.used <= size && walk(out.root, 0) > 0);
        for (size_t i = 0; i < out.id_count; i++)
            walk(out.ids[i], 4);
        pickle_find(out.root, "state_dict");
    } else {
        must(e.text[0]);
    }
    arena_destroy(a);
    return 0;
}
