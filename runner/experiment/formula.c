/* Reading the section `objective`: which names its expressions use, and what they mean.
 */
#include "runner/experiment/objective.h"

#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"
#include "runner/sampler.h"

#include <math.h>
#include <string.h>

static const char *const none_word[] = {"none", NULL};
static const char *const all_word[] = {"all", NULL};

const struct opt exp_objective_table[] = {
    {.name = "value",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_objective_options, value),
     .fallback = "~",
     .help = "the formula of an epoch's value; its names are the sweep's parameters, t "
             "(the epoch, from 1) and those of `let`"},
    {.name = "table",
     .kind = OPT_PATH,
     .offset = offsetof(struct exp_objective_options, table),
     .fallback = "none",
     .words = none_word,
     .help =
         "in place of `value`: a CSV file with a column for each parameter, `epoch` "
         "and `value`; a point takes the curve of the row with equal texts and the "
         "nearest numbers"},
    {.name = "let",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_objective_options, let),
     .help = "named expressions, evaluated where they are used: {NAME: EXPRESSION}"},
    {.name = "noise",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_objective_options, noise),
     .fallback = "0",
     .min = 0,
     .max = INFINITY,
     .help = "standard deviation of one reading, drawn anew for each point, seed and "
             "epoch"},
    {.name = "epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_objective_options, epochs),
     .fallback = "all",
     .words = all_word,
     .min = 1,
     .max = 1e6,
     .help = "of a run: t = 1 .. epochs; all: those of the table, 1 of a formula"},
    {.name = "cost",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_objective_options, cost),
     .fallback = "1",
     .help = "expression: how long an epoch lasts on the virtual clock, which has 10^6 "
             "ticks for a cost of 1"},
    {0}};

/* Whether an expression has the name; true if it cannot be read. */
static bool text_uses(const struct yaml_node *text, const char *name, struct arena *a)
{
    struct arith_fault fault;
    const struct arith_name *names;
    const bool scalar = text && text->kind == YAML_SCALAR;
    const struct arith *x =
        scalar ? arith_compile(text->text, strlen(text->text), a, &fault) : NULL;
    const size_t count = x ? arith_names(x, &names) : 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].text, name) == 0)
            return true;
    return text && !yaml_is_null(text) && !x;
}

/* Whether the table of curves has such a column; true if it cannot be read. */
static bool table_has(const struct yaml_node *section, const char *name)
{
    struct exp_objective_options o = {0};
    struct arena *a = arena_create();
    struct diag *ignored = diag_create();
    opt_read(exp_objective_table, section, "objective", NULL, &o, a, ignored);
    const bool has = !o.table || exp_curves_has(o.table, name);
    diag_destroy(ignored);
    arena_destroy(a);
    return has;
}

bool exp_formula_uses(const struct yaml_node *file, const char *name)
{
    const struct yaml_node *section = yaml_find(file, "objective");
    if (yaml_find(section, "table"))
        return table_has(section, name);
    const struct yaml_node *let = yaml_find(section, "let");
    struct arena *a = arena_create();
    bool uses = text_uses(yaml_find(section, "value"), name, a) ||
                text_uses(yaml_find(section, "cost"), name, a);
    for (size_t i = 0; let && let->kind == YAML_MAPPING && i < let->count; i++)
        uses = uses || text_uses(let->pairs[i].value, name, a);
    arena_destroy(a);
    return uses;
}

/* The section under way. */
struct section {
    const struct yaml_node *file;
    const struct run_space *space; /* NULL: there is no sweep */
    const struct yaml_node *let;   /* a mapping, or NULL */
    struct exp_formula *f;
    bool *used;   /* of each let */
    bool unnamed; /* `let` cannot be read: its names are not known */
    bool unread;  /* an expression or the table: what it uses is not known */
    struct arena *arena;
    struct diag *diag;
};

/* ---- names ---- */

static const struct run_parameter *find_swept(const struct section *s, const char *name)
{
    for (size_t i = 0; s->space && i < s->space->count; i++)
        if (strcmp(s->space->parameters[i].path, name) == 0)
            return &s->space->parameters[i];
    return NULL;
}

static bool is_parameter(const struct section *s, const char *name)
{
    return find_swept(s, name) ||
           (yaml_find(s->file, name) && exp_is_parameter(s->file, name));
}

/* The number of a parameter of the formula. */
static size_t parameter(struct section *s, const char *name)
{
    struct exp_formula *f = s->f;
    for (size_t i = 0; i < f->parameter_count; i++)
        if (strcmp(f->parameters[i], name) == 0)
            return i;
    f->parameters =
        arena_grow(s->arena, f->parameters, f->parameter_count, sizeof(*f->parameters));
    f->parameters[f->parameter_count] = arena_strdup(s->arena, name);
    return f->parameter_count++;
}

static bool find_let(const struct section *s, const char *name, size_t *number)
{
    for (*number = 0; *number < s->f->let_count; ++*number)
        if (strcmp(s->f->let_names[*number], name) == 0)
            return true;
    return false;
}

static const struct yaml_node *place_in(const struct section *s,
                                        const struct yaml_node *text, int character)
{
    struct yaml_node *at = exp_scalar_at(text->text, text, s->arena);
    at->column = exp_within(text, character);
    return at;
}

/* The names that may be meant. */
static const char **list_known(const struct section *s, size_t *count)
{
    const size_t swept = s->space ? s->space->count : 0;
    const char **names = arena_alloc(
        s->arena, swept + s->file->count + s->f->let_count + 1, sizeof(*names));
    *count = 0;
    for (size_t i = 0; i < swept; i++)
        names[(*count)++] = s->space->parameters[i].path;
    for (size_t i = 0; i < s->file->count; i++)
        if (exp_is_parameter(s->file, s->file->pairs[i].key->text))
            names[(*count)++] = s->file->pairs[i].key->text;
    for (size_t i = 0; i < s->f->let_count; i++)
        names[(*count)++] = s->f->let_names[i];
    names[(*count)++] = "t";
    return names;
}

static void unknown(const struct section *s, const struct exp_expression *x,
                    const struct arith_name *name)
{
    size_t count;
    const char **known = list_known(s, &count);
    const char *hint = str_did_you_mean(name->text, known, count, s->arena);
    diag_error(
        s->diag, place_in(s, x->at, name->at),
        hint ? hint
             : "the names are the sweep's parameters, keys at the top of the file, "
               "those of `let`, and t",
        "the formula's `%s` is not a parameter", name->text);
}

/* The name is compared with a parameter: it must be one of the values that this has. */
static void check_category(const struct section *s, const struct exp_expression *x,
                           const struct arith_name *name, const char *compared)
{
    const struct run_parameter *p = find_swept(s, compared);
    const char **names;
    if (!p)
        return;
    if (p->distribution != RUN_VALUES) {
        diag_error(s->diag, place_in(s, x->at, name->at), NULL,
                   "`%s` is compared with `%s`, which is a number", name->text,
                   compared);
        return;
    }
    names = arena_alloc(s->arena, p->value_count + 1, sizeof(*names));
    for (size_t i = 0; i < p->value_count; i++) {
        const bool scalar = p->values[i]->kind == YAML_SCALAR;
        names[i] = p->labels && !scalar ? p->labels[i]
                   : scalar             ? p->values[i]->text
                                        : "";
        if (strcmp(names[i], name->text) == 0)
            return;
    }
    diag_error(s->diag, place_in(s, x->at, name->at),
               str_did_you_mean(name->text, names, p->value_count, s->arena),
               "`%s` is not a value of `%s`", name->text, compared);
}

/* The parameter with which a name is compared; NULL: there is none. */
static const char *compared_with(const struct section *s, const struct arith *x,
                                 const struct arith_name *names, size_t number)
{
    const struct arith_pair *pairs;
    const size_t count = arith_pairs(x, &pairs);
    for (size_t i = 0; i < count; i++) {
        const bool left = pairs[i].left == number, right = pairs[i].right == number;
        const size_t other = left ? pairs[i].right : pairs[i].left;
        if ((left || right) && is_parameter(s, names[other].text))
            return names[other].text;
    }
    return NULL;
}

/* Whether there is no sweep, as in the file of a recorded trial. A name that has no
 * value is then that of a parameter that the trial does not have, which may be read
 * nowhere at its point. */
static bool is_alone(const struct section *s)
{
    return !s->space || s->space->count == 0;
}

static struct exp_meaning mean(struct section *s, const struct exp_expression *x,
                               const struct arith_name *names, size_t number)
{
    const struct arith_name *name = &names[number];
    struct exp_meaning m = {.kind = EXP_EPOCH, .text = name->text};
    const char *compared = name->read ? NULL : compared_with(s, x->x, names, number);
    if (strcmp(name->text, "t") == 0)
        return m;
    m.kind = EXP_LET;
    if (find_let(s, name->text, &m.number)) {
        s->used[m.number] = true;
        return m;
    }
    m.kind = EXP_PARAMETER;
    if (is_parameter(s, name->text) || (is_alone(s) && !compared)) {
        m.number = parameter(s, name->text);
        return m;
    }
    m.kind = EXP_CATEGORY;
    if (compared)
        check_category(s, x, name, compared);
    else if (!s->unnamed)
        unknown(s, x, name);
    return m;
}

/* Compiles the text of a node; what it names becomes known. */
static void compile(struct section *s, const struct yaml_node *at, const char *what,
                    struct exp_expression *out)
{
    struct arith_fault fault;
    const char *text = at->kind == YAML_SCALAR ? at->text : "";
    *out = (struct exp_expression){.at = at};
    out->x = arith_compile(text, strlen(text), s->arena, &fault);
    if (!out->x) {
        diag_error(s->diag, place_in(s, at, fault.at),
                   "as in `.5 * (log10(lr) + 3)^2 + exp(-t / 5)`",
                   "%s is not an expression: %s", what, fault.text);
        s->unread = true;
        return;
    }
    const struct arith_name *names;
    const size_t count = arith_names(out->x, &names);
    struct exp_meaning *meanings = arena_alloc(s->arena, count + 1, sizeof(*meanings));
    for (size_t i = 0; i < count; i++)
        meanings[i] = mean(s, out, names, i);
    out->names = meanings;
}

/* ---- let ---- */

static bool is_free(const struct section *s, const struct yaml_node *key)
{
    struct arith_fault fault;
    const struct arith *x =
        arith_compile(key->text, strlen(key->text), s->arena, &fault);
    const struct arith_name *names;
    const bool name =
        x && arith_names(x, &names) == 1 && strcmp(names[0].text, key->text) == 0;
    if (!name || strcmp(key->text, "t") == 0)
        diag_error(s->diag, key, NULL, "`%s` cannot be a name of `let`", key->text);
    else if (is_parameter(s, key->text))
        diag_error(s->diag, key, NULL, "`%s` is a parameter, and a name of `let` too",
                   key->text);
    return name && strcmp(key->text, "t") != 0 && !is_parameter(s, key->text);
}

static void name_lets(struct section *s)
{
    const size_t count = s->let ? s->let->count : 0;
    s->f->let_names = arena_alloc(s->arena, count + 1, sizeof(*s->f->let_names));
    s->f->lets = arena_alloc(s->arena, count + 1, sizeof(*s->f->lets));
    s->used = arena_alloc(s->arena, count + 1, sizeof(*s->used));
    for (size_t i = 0; i < count; i++)
        if (is_free(s, s->let->pairs[i].key))
            s->f->let_names[i] = s->let->pairs[i].key->text;
        else
            s->f->let_names[i] = "";
    s->f->let_count = count;
}

/* Whether an expression leads to a let, or to the epoch (target let_count). seen: lets
 * that have been followed. */
static bool follow(const struct exp_formula *f, const struct exp_expression *x,
                   size_t target, bool *seen)
{
    const struct arith_name *names;
    const size_t count = x->x && x->names ? arith_names(x->x, &names) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct exp_meaning *m = &x->names[i];
        if (m->kind == EXP_EPOCH && target == f->let_count)
            return true;
        if (m->kind != EXP_LET)
            continue;
        if (m->number == target)
            return true;
        if (!seen[m->number]) {
            seen[m->number] = true;
            if (follow(f, &f->lets[m->number], target, seen))
                return true;
        }
    }
    return false;
}

static bool leads_to(const struct exp_formula *f, const struct exp_expression *x,
                     size_t target)
{
    bool seen[EXP_LETS_MAX] = {false};
    return follow(f, x, target, seen);
}

static void read_lets(struct section *s)
{
    struct exp_formula *f = s->f;
    for (size_t i = 0; i < f->let_count; i++)
        compile(s, s->let->pairs[i].value,
                arena_printf(s->arena, "`%s` of let", f->let_names[i]), &f->lets[i]);
}

static void check_lets(struct section *s)
{
    struct exp_formula *f = s->f;
    for (size_t i = 0; i < f->let_count; i++) {
        const struct yaml_node *key = s->let->pairs[i].key;
        if (leads_to(f, &f->lets[i], i))
            diag_error(s->diag, key, NULL, "`%s` of let needs itself", key->text);
        else if (!s->used[i] && !s->unread)
            diag_unused(s->diag, key, NULL, "the formula does not use `%s` of let",
                        key->text);
    }
}

/* ---- the whole ---- */

/* Whether a `when` of the sweep asks for the name. */
static bool is_asked(const struct section *s, const char *name)
{
    for (size_t i = 0; i < s->space->count; i++)
        if (yaml_find(s->space->parameters[i].when, name))
            return true;
    return false;
}

static bool is_used(const struct section *s, const char *name)
{
    for (size_t i = 0; i < s->f->parameter_count; i++)
        if (strcmp(s->f->parameters[i], name) == 0)
            return true;
    return false;
}

/* Parameters of the sweep that the formula does not use, and those that a file cannot
 * have. */
static void check_parameters(const struct section *s)
{
    for (size_t i = 0; s->space && i < s->space->count; i++) {
        const struct run_parameter *p = &s->space->parameters[i];
        if (strchr(p->path, '.'))
            continue;
        if (opt_find(exp_file_table, p->path) && is_used(s, p->path))
            diag_error(s->diag, p->at, "give it another name",
                       "`%s` stands for a section of files: it cannot be a parameter "
                       "of a formula",
                       p->path);
        else if (!s->unread && !is_used(s, p->path) && !is_asked(s, p->path))
            diag_unused(s->diag, p->at,
                        strcmp(p->path, "t") == 0 ? "t is the epoch" : NULL,
                        "the formula does not use `%s`: its values give the same trial",
                        p->path);
    }
}

static void write_texts(struct exp_formula *f, const struct exp_objective_options *o,
                        struct arena *a)
{
    struct str text = {0};
    if (f->curves)
        str_addf(&text, "table %s\n", f->curves->content.text);
    else
        str_addf(&text, "value %s\n", o->value);
    for (size_t i = 0; i < f->let_count; i++)
        str_addf(&text, "let %s %s\n", f->let_names[i], f->lets[i].at->text);
    f->task = arena_strdup(a, str_text(&text));
    str_addf(&text, "noise %.17g\nepochs %d\ncost %s\n", o->noise, f->epochs, o->cost);
    f->text = arena_strdup(a, str_text(&text));
    str_deinit(&text);
}

static void read_let_section(struct section *s, const struct yaml_node *let)
{
    if (!let || yaml_is_null(let))
        return;
    if (let->kind == YAML_MAPPING && let->count <= EXP_LETS_MAX) {
        s->let = let;
        return;
    }
    diag_error(s->diag, let, "as in `let: {offset: '.1 * x'}`",
               "`let` must be a mapping from names to expressions, at most %d",
               EXP_LETS_MAX);
    s->unnamed = s->unread = true;
}

static bool is_column(void *context, const char *name)
{
    struct section *s = context;
    if (is_parameter(s, name))
        parameter(s, name);
    return is_parameter(s, name);
}

/* The formula, or the table in its place. A misspelt key has been noted, and so has one
 * whose value is not a text. */
static void read_value(struct section *s, const struct yaml_node *section,
                       const struct exp_objective_options *o)
{
    const struct yaml_node *value = yaml_find(section, "value");
    const struct yaml_node *table = yaml_find(section, "table");
    const size_t given =
        (value && !yaml_is_null(value)) + (table && !yaml_is_null(table));
    const bool misspelt = given == 0 && (o->value || o->table);
    if (given != 1 && !misspelt)
        diag_error(
            s->diag, given > 0 ? table : section, "as in `value: '(x - .3)^2'`",
            "`objective` needs `value`, a formula, or `table`, a file of curves%s",
            given > 0 ? ", and not both" : "");
    if (o->value && value)
        compile(s, value, "`value` of objective", &s->f->value);
    if (o->table && table) {
        s->f->value.at = table;
        s->f->curves =
            exp_curves_read(o->table, table, is_column, s, s->arena, s->diag);
    }
    s->unread = s->unread || (o->value ? !s->f->value.x : !s->f->curves);
}

const struct exp_formula *exp_formula_read(const struct yaml_node *section,
                                           const struct yaml_node *file,
                                           const struct run_space *space,
                                           struct arena *a, struct diag *diag)
{
    const size_t before = diag_errors(diag);
    struct exp_objective_options o = {0};
    struct exp_formula *f = arena_alloc(a, 1, sizeof(*f));
    struct section s = {.file = file, .space = space, .f = f, .arena = a, .diag = diag};
    opt_read(exp_objective_table, section, "objective", NULL, &o, a, diag);
    read_let_section(&s, o.let);
    const struct yaml_node *cost = yaml_find(section, "cost");
    if (!o.cost || !cost || yaml_is_null(cost))
        cost = exp_scalar_at(o.cost ? o.cost : "1", section, a);
    f->noise = o.noise;
    name_lets(&s);
    read_value(&s, section, &o); /* a table's columns are the first parameters */
    read_lets(&s);
    f->epochs = o.epochs != OPT_WORD(0) ? o.epochs : f->curves ? f->curves->epochs : 1;
    compile(&s, cost, "`cost` of objective", &f->cost);
    check_lets(&s);
    check_parameters(&s);
    if (diag_errors(diag) > before)
        return NULL;
    if (leads_to(f, &f->cost, f->let_count))
        diag_error(diag, cost, "where a run's epochs differ, give their mean",
                   "`cost` is that of every epoch: it cannot use t");
    write_texts(f, &o, a);
    return diag_errors(diag) > before ? NULL : f;
}
