/* Every number of every option table, set to its bounds and to what lies far beyond:
 * the file is refused with a fault, or accepted. Nothing crashes or hangs, and what is
 * accepted can be computed.
 *
 * Each option is tried in a child process, so that a crash names its word. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "loading.h"

#include "features/extract.h"
#include "nn/layer.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/plan/plan.h"
#include "runner/sampler.h"

#include <math.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { WORD_MAX = 1024, SECONDS_MAX = 60, SAMPLES = 4000, VALUES_MAX = 40 };

/* What is tried at the moment, seen by the parent too. */
static char *now;
static size_t tried, failed;

static const char *const values[] = {
    "0",      "-1",   "1",      "2",     "0.5",         "3",          "1e300",
    "-1e300", ".nan", ".inf",   "-.inf", "1e-300",      "2147483647", "-2147483648",
    "1e9",    "100",  "[0, 0]", "[]",    "[1e300, -1]", "[1, 1, 1]",  NULL};

/* What one option may be set to: the words above and its bounds. */
static size_t list_values(const struct opt *o, const char **out, struct arena *a)
{
    size_t count = 0;
    for (; values[count]; count++)
        out[count] = values[count];
    out[count++] = arena_printf(a, "%.17g", o->min);
    out[count++] = arena_printf(a, "%.17g", o->max);
    out[count++] = arena_printf(a, "%.17g", o->min + 1);
    out[count++] = arena_printf(a, "%.17g", nextafter(o->min, (double)INFINITY));
    return count;
}

/* Features of an accepted trial on a short recording: options that only the transform
 * divides by show here. Huge values take their time there and are left out. */
static void compute(const struct exp_config *c, const char *value)
{
    double number;
    static float samples[SAMPLES];
    if (!str_to_double(value, &number) || fabs(number) > 1000)
        return;
    for (size_t i = 0; i < c->input_count; i++) {
        const struct opt_typed *v = &c->inputs[i].value;
        const struct feat_type *type = (const struct feat_type *)v->type;
        int rate = c->dataset->options.sample_rate;
        struct feat_extractor *x = NULL;
        struct err e = {0};
        struct feat_shape s = type->shape(v->options, rate, SAMPLES);
        size_t size = feat_shape_floats(s);
        if (type->bind || type->begin || size == 0 || size > 1 << 24 ||
            type->open(v->options, rate, &x, &e) != ERR_OK)
            continue;
        float *out = mem_alloc(size, sizeof(*out));
        assert_non_null(out);
        type->run(x, samples, SAMPLES, out, &e);
        free(out);
        type->close(x);
    }
}

/* Loads base with the word; the exit status tells whether a refusal had its fault. */
static void try_word(struct loading *l, const char *base, const char *word,
                     const char *value)
{
    snprintf(now, WORD_MAX, "%s: %s", base, word);
    struct exp_request r = {.path = file_join(l->arena, l->folder, base),
                            .overrides = &word};
    r.override_count = 1;
    struct diag *diag = diag_create();
    struct exp_sweep *s = exp_load(&r, l->arena, diag);
    if (!s && diag_errors(diag) == 0)
        _exit(3);
    if (s)
        compute(s->trials[0].config, value);
    diag_destroy(diag);
}

/* AddressSanitizer takes more address space than a limit would leave: there single
 * allocations are limited. */
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=2048";
}
#else
enum { SANITIZED = 0 };
#endif

/* One option in all its values: head, "name: VALUE" or "name=VALUE", tail. */
static void try_option(struct loading *l, const char *base, const struct opt *o,
                       const char *head, const char *sign, const char *tail)
{
    const char *list[VALUES_MAX];
    size_t count = list_values(o, list, l->arena);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit memory = {.rlim_cur = (rlim_t)4 << 30,
                                .rlim_max = (rlim_t)4 << 30};
        struct rlimit seconds = {.rlim_cur = SECONDS_MAX, .rlim_max = SECONDS_MAX};
        static const int signals[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS};
        if (!SANITIZED)
            setrlimit(RLIMIT_AS, &memory);
        for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
            signal(signals[i], SIG_DFL); /* in place of cmocka's */
        setrlimit(RLIMIT_CPU, &seconds);
        for (size_t i = 0; i < count; i++)
            try_word(l, base,
                     arena_printf(l->arena, "%s%s%s%s%s", head, o->name, sign, list[i],
                                  tail),
                     list[i]);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    tried += count;
    if (status == 0)
        return;
    failed++;
    print_error("%s: %s %d\n", now,
                WIFSIGNALED(status) ? "ended by signal" : "refused without a fault:",
                WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* The options of an example but one, "a: 1, b: 2, ". */
static const char *example_without(struct loading *l, const struct plugin *p,
                                   const char *option)
{
    if (!p->example)
        return "";
    struct yaml_node *map = yaml_read_text(p->example, strlen(p->example), "example",
                                           ".", l->arena, l->diag);
    assert_non_null(map);
    yaml_remove(map, option);
    if (map->count == 0)
        return "";
    struct str text = {0};
    yaml_write_flow(map, &text);
    const char *copy =
        arena_printf(l->arena, "%.*s, ", (int)text.length - 2, str_text(&text) + 1);
    str_deinit(&text);
    return copy;
}

static void walk(struct loading *l, const char *base, const struct opt *table,
                 const char *head, bool dotted, const char *tail);

static void walk_types(struct loading *l, const char *base, const struct registry *r,
                       const char *head, const char *tail)
{
    for (size_t i = 0; r->items[i]; i++) {
        const struct plugin *p = r->items[i];
        for (const struct opt *o = p->options; o && o->name; o++) {
            struct opt one[] = {*o, {0}};
            walk(l, base, one,
                 arena_printf(l->arena, "%s{type: %s, %s", head, p->name,
                              example_without(l, p, o->name)),
                 false, arena_printf(l->arena, "}%s", tail));
        }
    }
}

/* Options of a list's items that have to be there. */
static const char *required_but(struct loading *l, const struct opt *table,
                                const char *name)
{
    const char *text = "";
    for (; table->name; table++)
        if (!table->fallback && table->kind == OPT_INT &&
            strcmp(table->name, name) != 0)
            text = arena_printf(l->arena, "%s%s: 1, ", text, table->name);
    return text;
}

/* dotted: words are HEADname=VALUE; else HEADname: VALUE with TAIL behind it. */
static void walk(struct loading *l, const char *base, const struct opt *table,
                 const char *head, bool dotted, const char *tail)
{
    struct arena *a = l->arena;
    const char *sign = dotted ? "=" : ": ";
    for (const struct opt *o = table; o->name; o++) {
        const char *at = arena_printf(a, "%s%s%s", head, o->name, sign);
        switch (o->kind) {
        case OPT_INT:
        case OPT_REAL:
        case OPT_INT_PAIR:
        case OPT_INT_LIST:
        case OPT_REAL_LIST:
        case OPT_STRING: /* sizes are written in text */
            try_option(l, base, o, head, sign, tail);
            break;
        case OPT_TABLE:
            walk(l, base, o->table,
                 dotted ? arena_printf(a, "%s%s.", head, o->name)
                        : arena_printf(a, "%s{", at),
                 dotted, dotted ? "" : arena_printf(a, "}%s", tail));
            break;
        case OPT_TYPED:
            walk_types(l, base, o->registry, at, tail);
            break;
        case OPT_TYPED_MAP:
            walk_types(l, base, o->registry,
                       dotted ? arena_printf(a, "%s%s.mel=", head, o->name)
                              : arena_printf(a, "%s{mel: ", at),
                       dotted ? "" : arena_printf(a, "}%s", tail));
            break;
        case OPT_NODE:
            if (o->registry && !o->nested)
                walk_types(l, base, o->registry, arena_printf(a, "%s[", at),
                           arena_printf(a, "]%s", tail));
            for (const struct opt *t = o->table; t && t->name; t++) {
                struct opt one[] = {*t, {0}};
                walk(l, base, one,
                     o->registry ? arena_printf(a, "%s{chain: [polarity], ", at)
                                 : arena_printf(a, "%s[{%s", at,
                                                required_but(l, o->table, t->name)),
                     false, arena_printf(a, "%s%s", o->registry ? "}" : "}]", tail));
            }
            break;
        case OPT_BOOL:
        case OPT_PATH:
        case OPT_CHOICE:
        case OPT_STRING_LIST:
            break;
        }
    }
}

static void begin(struct loading *l)
{
    now =
        mmap(NULL, WORD_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(now != MAP_FAILED);
    loading_write(l, "flat.yaml",
                  "base: base.yaml\n"
                  "model: {layers: [flatten, linear: {units: tags}]}\n");
    loading_write(
        l, "sweep.yaml",
        "base: flat.yaml\n"
        "sweep: {parameters: {train.optimizer.lr: {values: [1e-3, 1e-2]}}}\n");
    tried = failed = 0;
}

static void end(void)
{
    munmap(now, WORD_MAX);
    print_message("%zu words\n", tried);
    assert_true(tried > 0);
    assert_int_equal(failed, 0);
}

static void every_option_of_a_file_is_safe(void **state)
{
    struct loading *l = *state;
    begin(l);
    walk(l, "flat.yaml", exp_file_table, "", true, "");
    walk(l, "sweep.yaml", exp_sweep_table, "sweep.", true, "");
    end();
}

static void every_option_of_a_layer_is_safe(void **state)
{
    static const char *const before[] = {"identity", "bands_as_channels", "flatten"};
    struct loading *l = *state;
    begin(l);
    for (size_t i = 0; nn_layers.items[i]; i++) {
        const struct plugin *p = nn_layers.items[i];
        int inputs = ((const struct nn_layer_type *)p)->min_inputs;
        for (const struct opt *o = p->options; o && o->name; o++) {
            struct opt one[] = {*o, {0}};
            for (size_t k = 0; k < 3; k++)
                walk(l, "flat.yaml", one,
                     arena_printf(l->arena, "model.layers=[%s: {name: a}, {%s: {%s%s",
                                  before[k], p->name,
                                  inputs > 1 ? "from: [a, a], " : "",
                                  example_without(l, p, o->name)),
                     false, "}}, flatten, linear: {units: tags}]");
        }
    }
    end();
}

static void every_option_of_a_parameter_is_safe(void **state)
{
    static const char *const methods[] = {"method: random, trials: 3",
                                          "method: sobol, trials: 3",
                                          "method: grid, seeds: 1", "seeds: 1"};
    static const char *const others[] = {
        "min: 1, max: 3, ",
        "min: 1, max: 3, step: 1, ",
        "distribution: log_uniform, min: 1, max: 3, ",
        "distribution: int_log_uniform, min: 1, max: 3, ",
        "distribution: normal, mu: 1, sigma: 2, ",
        "distribution: log_normal, mu: 1, sigma: 2, ",
        "values: [1, 2], "};
    struct loading *l = *state;
    begin(l);
    for (size_t m = 0; m < sizeof(methods) / sizeof(*methods); m++)
        for (size_t k = 0; k < sizeof(others) / sizeof(*others); k++)
            for (const struct opt *o = exp_parameter_table; o->name; o++) {
                struct opt one[] = {*o, {0}};
                const char *given =
                    strstr(others[k], arena_printf(l->arena, "%s:", o->name));
                const char *rest = given ? strchr(given, ',') + 2 : "";
                size_t length = given ? (size_t)(given - others[k]) : strlen(others[k]);
                walk(l, "flat.yaml", one,
                     arena_printf(l->arena,
                                  "sweep={%s, parameters: {train.optimizer.lr: {%.*s%s",
                                  methods[m], (int)length, others[k], rest),
                     false, "}}}");
            }
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(every_option_of_a_file_is_safe),
        LOADING_TEST(every_option_of_a_layer_is_safe),
        LOADING_TEST(every_option_of_a_parameter_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
