/* Which recorded trials would leave a sweep: leaving.h. */
#include "runner/sweep/leaving.h"

#include "base/file.h"
#include "results/read/query.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 10 };

struct recorded {
    struct res_member *trials;
    size_t count;
};

/* The trials of the recorded sweep of that name; none if it is not recorded. */
static enum err_code read_recorded(struct res_reader *reader, const char *name,
                                   struct arena *a, struct recorded *out, struct err *e)
{
    struct res_sweep_row *sweeps = NULL;
    size_t count = 0;
    enum err_code code = res_sweeps(reader, a, &sweeps, &count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        if (strcmp(sweeps[i].name, name) == 0)
            code = res_members(reader, sweeps[i].id, a, &out->trials, &out->count, e);
    return code;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(((const struct hash *)left)->text,
                  ((const struct hash *)right)->text);
}

/* Moves those that the sweep does not ask for to the front; their number. */
static size_t sift(const struct exp_sweep *s, struct recorded *r, struct arena *a)
{
    struct hash *wanted = arena_alloc(a, s->trial_count, sizeof(*wanted));
    size_t leaving = 0;
    for (size_t t = 0; t < s->trial_count; t++)
        wanted[t] = exp_identity(s->trials[t].config);
    qsort(wanted, s->trial_count, sizeof(*wanted), by_text);
    for (size_t i = 0; i < r->count; i++) {
        struct hash identity = {{0}};
        strncpy(identity.text, r->trials[i].identity, sizeof(identity.text) - 1);
        if (!bsearch(&identity, wanted, s->trial_count, sizeof(*wanted), by_text))
            r->trials[leaving++] = r->trials[i];
    }
    return leaving;
}

static bool is_prepared(const struct exp_sweep *s, const struct feat_dataset *d)
{
    for (size_t t = 0; t < s->trial_count; t++)
        if (s->trials[t].config->dataset == d)
            return true;
    return false;
}

/* Leaves out those that lie in the space of the file: the sweep keeps them. */
static enum err_code keep(const struct exp_sweep *s, struct exp_book *book,
                          struct res_reader *reader, struct recorded *r,
                          size_t *leaving, struct arena *a, struct err *e)
{
    size_t count = 0;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < *leaving && code == ERR_OK; i++) {
        struct res_trial_row row;
        struct run_point point;
        code = res_trial(reader, r->trials[i].trial, a, &row, e);
        const struct exp_config *c =
            code == ERR_OK && row.yaml ? exp_book_locate(book, row.yaml, &point) : NULL;
        if (!c || !is_prepared(s, c->dataset) ||
            strcmp(exp_identity(c).text, row.identity) != 0)
            r->trials[count++] = r->trials[i];
    }
    *leaving = count;
    return code;
}

static void tell(const struct exp_sweep *s, const struct recorded *r, size_t leaving,
                 struct str *out)
{
    str_addf(out, "%zu of the %zu recorded trials would leave the sweep %s:", leaving,
             r->count, s->name);
    for (size_t i = 0; i < leaving && i < NAMED; i++) {
        const struct res_member *t = &r->trials[i];
        str_addf(out, "%s %lld", i ? "," : "", (long long)t->trial);
        if (t->label && *t->label)
            str_addf(out, " (%s)", t->label);
    }
    if (leaving > NAMED)
        str_addf(out, " and %zu more", leaving - NAMED);
    str_add(out, ". They stay recorded, with their weights: mtag-report --all\n");
}

enum err_code run_tell_leaving(const struct exp_sweep *s, const struct run_options *o,
                               bool known, struct str *out, struct err *e)
{
    struct recorded r = {0};
    /* Which trials a sampler will propose is not known. */
    if (o->part || s->proposed > 0 || !file_exists(o->results))
        return ERR_OK;
    struct arena *a = arena_create();
    struct res_reader *reader = NULL;
    enum err_code code = res_reader_open(o->results, &reader, e);
    if (code == ERR_OK)
        code = read_recorded(reader, s->name, a, &r, e);
    if (code == ERR_OK && r.count > 0 && !known) {
        str_addf(
            out,
            "The sweep %s is recorded with %zu trials; which of them would leave it "
            "is known once the recordings were read\n",
            s->name, r.count);
    } else if (code == ERR_OK && r.count > 0) {
        size_t leaving = sift(s, &r, a);
        if (leaving > 0 && o->book && !o->fresh)
            code = keep(s, o->book, reader, &r, &leaving, a, e);
        if (code == ERR_OK && leaving > 0)
            tell(s, &r, leaving, out);
    }
    res_reader_close(reader);
    arena_destroy(a);
    return code;
}
