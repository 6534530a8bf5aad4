/* Sweeps that tables leave out. */
#include "report/keep.h"

#include "results/write/mark.h"

struct words {
    struct rep_request request;
    bool off;
};

static const struct cli_option own[] = {
    {"off", 0, CLI_FLAG, offsetof(struct words, off), NULL, "show it again"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every, own, NULL};

static enum err_code hide(struct rep_asked *asked, const int64_t *sweeps, size_t count,
                          bool off, struct err *e)
{
    struct res_store *store;
    enum err_code code = rep_open_store(asked, &store, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = res_hidden_put(store, sweeps[i], !off, e);
    res_close(store);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const bool off = ((const struct words *)asked->request)->off;
    const struct rep_request *q = asked->request;
    const struct cli_list *names = q->words.count ? &q->words : &q->sweeps;
    int64_t *ids = arena_alloc(asked->arena, names->count + 1, sizeof(*ids));
    if (names->count == 0)
        return err_set(e, ERR_USER, "which sweep? mtag-report sweeps lists them");
    enum err_code code = rep_open(asked, e);
    for (size_t i = 0; i < names->count && code == ERR_OK; i++) {
        const struct res_sweep_row *sweep;
        code = rep_find_sweep(asked->reader, names->items[i], asked->arena, &sweep, e);
        if (code == ERR_OK)
            ids[i] = sweep->id;
    }
    if (code == ERR_OK)
        code = hide(asked, ids, names->count, off, e);
    for (size_t i = 0; i < names->count && code == ERR_OK; i++)
        str_addf(&out->text,
                 off ? "%s is shown again\n"
                     : "%s is hidden: it is in tables that name it, or of --all\n",
                 names->items[i]);
    return code;
}

const struct rep_view rep_view_hide = {
    .plugin = {.name = "hide", .help = "leave a sweep out of tables"},
    .words = "SWEEP ...",
    .about = "Hides sweeps: they are shown only where they are named (-s) or where "
             "--all is asked for. Nothing is deleted.",
    .examples = "mtag-report hide first_try\n"
                "mtag-report hide --off first_try",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
