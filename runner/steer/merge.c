/* mtag-run --merge: merge.h. */
#include "runner/steer/merge.h"

#include "base/say.h"
#include "results/merge/merge.h"

#include <stdio.h>

static void tell(void *context, const char *text)
{
    (void)context;
    say(stdout, "%s\n", text);
}

static void add_count(struct str *s, size_t count, const char *text)
{
    if (count > 0)
        str_addf(s, "%s%zu %s", s->length ? ", " : "", count, text);
}

/* "a.db: 3 runs added (2 new trials), 4 there already" */
static void tell_source(const char *path, const struct res_merged *m)
{
    struct str s = {0};
    add_count(&s, m->copied, m->copied == 1 ? "run added" : "runs added");
    if (m->trials > 0)
        str_addf(&s, " (%zu new trial%s)", m->trials, m->trials == 1 ? "" : "s");
    add_count(&s, m->replaced, "took the place of unfinished or later ones");
    add_count(&s, m->same, "there already");
    add_count(&s, m->kept, "less far than those that are there");
    add_count(&s, m->different, "with other values");
    say(stdout, "%s: %s\n", path, s.length ? s.text : "nothing that is not there");
    str_deinit(&s);
}

int run_merge(const char *const *from, size_t count, const char *into, bool quiet)
{
    const struct res_merging how = {.into = into, .tell = tell};
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        struct res_merged merged = {0};
        struct err e = {0};
        const enum err_code code = res_merge(from[i], &how, &merged, &e);
        if (code != ERR_OK) {
            say(stderr, "mtag-run: %s\n", e.text);
            return err_exit_status(code);
        }
        if (!quiet)
            tell_source(from[i], &merged);
        different += merged.different + merged.decisions;
    }
    return different > 0 ? 1 : 0;
}
