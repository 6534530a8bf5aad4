/* The web page: one file to look around in, and to hand on. */
#include "report/notes.h"
#include "report/page/page.h"
#include "report/view.h"

#include "base/file.h"

#include <limits.h>
#include <string.h>

struct words {
    struct rep_request request;
    bool audio;
    int limit; /* MB */
};

enum { USUAL_LIMIT = 10 };

static const struct cli_option own[] = {
    {"audio", 0, CLI_FLAG, offsetof(struct words, audio), NULL,
     "put the first 10 s of the recordings that it plays into the page, which then "
     "sounds without the data"},
    {"audio-limit", 0, CLI_INT, offsetof(struct words, limit), "MB",
     "as much of recordings at most (default 10); those of the best trials first"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every,
                                                   rep_options_ranked,
                                                   rep_options_labels,
                                                   rep_options_compared,
                                                   rep_options_tested,
                                                   rep_options_kept,
                                                   own,
                                                   NULL};

static enum err_code write_page(struct rep_asked *asked, const struct rep_choice *c,
                                struct rep_page_audio *audio, struct str *out,
                                struct err *e)
{
    struct table table;
    enum err_code code =
        rep_table_of_trials(asked->request, c, asked->reader, asked->arena, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    const char *file = asked->request->words.items[0];
    const struct rep_page page = {
        .choice = c,
        .table = &table,
        .trials = of->trials,
        .reader = asked->reader,
        .folder = strcmp(file, "-") == 0 ? "" : file_folder_of(asked->arena, file),
        .audio = audio,
        .arena = asked->arena,
    };
    return rep_page_write(&page, out, e);
}

static const char *tell_audio(const struct rep_page_audio *audio, const char *notice,
                              struct arena *a)
{
    const size_t count = json_array_size(audio->recordings);
    const char *told = arena_printf(
        a, "%zu recording%s in the page, %.1f MB%s", count,
        count == 1 ? " is" : "s are", (double)audio->bytes / 1e6,
        audio->left_out
            ? arena_printf(a, "; for %zu more there is no room: --audio-limit MB",
                           audio->left_out)
            : "");
    return notice ? arena_printf(a, "%s\n%s", notice, told) : told;
}

/* The limit in bytes; ERR_USER: it is not one, or goes with nothing. */
static enum err_code read_limit(const struct words *w, size_t *out, struct err *e)
{
    const int limit = w->limit == INT_MIN ? USUAL_LIMIT : w->limit;
    if (w->limit != INT_MIN && !w->audio)
        return err_set(e, ERR_USER, "--audio-limit goes with --audio");
    if (limit < 1 || limit > 1000)
        return err_set(e, ERR_USER, "--audio-limit takes megabytes from 1 to 1000");
    *out = (size_t)limit * 1000000;
    return ERR_OK;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    struct rep_choice c;
    struct str text = {0};
    if (q->words.count != 1)
        return err_set(e, ERR_USER, "page needs one file: mtag-report page sweep.html");
    const struct words *w = (const struct words *)q;
    struct rep_page_audio audio = {0};
    enum err_code code = read_limit(w, &audio.most, e);
    if (code == ERR_OK && strcmp(q->words.items[0], "-") != 0)
        code = file_may_replace(q->words.items[0], "<!doctype html>", "a web page", e);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(q, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    c.choice.others = c.choice.top == 0;
    code = write_page(asked, &c, w->audio ? &audio : NULL, &text, e);
    out->notice = rep_notice_of_test(&c, asked->arena);
    if (code == ERR_OK && w->audio)
        out->notice = tell_audio(&audio, out->notice, asked->arena);
    rep_page_audio_deinit(&audio);
    if (code == ERR_OK && strcmp(q->words.items[0], "-") == 0) {
        out->text = text;
        out->data = true;
        return ERR_OK;
    }
    if (code == ERR_OK)
        code = file_write(q->words.items[0], text.text, text.length, e);
    str_deinit(&text);
    return code;
}

const struct rep_view rep_view_page = {
    .plugin = {.name = "page", .help = "a web page to look around in"},
    .words = "FILE",
    .about =
        "Writes the trials as one HTML file that needs nothing else: a table to "
        "sort, filter and search, the importance of the parameters, and of each trial "
        "its settings, curves, layers, tags and runs, and of the best the clips that "
        "they get wrong. It may be mailed, printed, and read without scripts.",
    .examples = "mtag-report page sweep.html\n"
                "mtag-report page best.html -s sweep_lr --top 50\n"
                "mtag-report page heard.html --audio",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
