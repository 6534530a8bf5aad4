/* mtag-data cache: lists, verifies and prunes the cache of features. */
#include "features/cache/cache.h"

#include "base/cli.h"
#include "base/file.h"
#include "base/say.h"
#include "base/term.h"
#include "features/cache/pack.h"
#include "features/verbs/verb.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct words {
    const char *limit;
    bool all;
};

static const struct cli_option options[] = {
    {"limit", 'l', CLI_TEXT, offsetof(struct words, limit), "SIZE",
     "prune: keep the packs used last, up to this size (\"5 GB\")"},
    {"all", 'a', CLI_FLAG, offsetof(struct words, all), NULL,
     "prune: remove every pack and all statistics"},
    {0},
};

static const struct cli cli = {
    .program = "mtag-data cache",
    .usage = "[list | verify | prune] [--limit SIZE | --all]",
    .about =
        "Looks after the feature cache in $MTAG_CACHE (default "
        "${XDG_CACHE_HOME:-~/.cache}/mtag), which every experiment shares. `list` "
        "shows its packs, those used last first: when, how large, of how many clips, "
        "and of which feature. `verify` reads every pack; a damaged one makes the "
        "exit status 1 (mtag-run would compute it again). `prune` removes damaged "
        "packs, what killed programs left, and what --limit or --all says. A pack "
        "that a running experiment has open stays usable there until it ends.",
    .examples = "mtag-data cache\n"
                "mtag-data cache verify\n"
                "mtag-data cache prune --limit \"5 GB\"\n",
    .options = options,
};

struct cache_view {
    const char *folder;
    struct arena *arena;
    struct cache_file *packs;
    size_t count;
};

static void print_total(const struct cache_view *v)
{
    struct str size = {0};
    double bytes = 0;
    for (size_t i = 0; i < v->count; i++)
        bytes += v->packs[i].bytes;
    term_add_bytes(&size, bytes);
    say(stdout, "%s: %zu pack%s, %s\n", v->folder, v->count, v->count == 1 ? "" : "s",
        str_text(&size));
    str_deinit(&size);
}

/* The settings on one line: what of the clips, at which rate, the feature; of a network
 * as a feature, which is told layer by layer, the beginning and the end. */
static const char *settings_line(const struct pack *p, struct arena *a)
{
    enum { SHOWN = 300, LAST = 150 };
    size_t length;
    const char *text = pack_settings(p, &length);
    char *line = arena_strndup(a, text, length);
    char *second = strchr(line, '\n'); /* the first line has versions alone */
    for (char *end = line; (end = strchr(end, '\n')) != NULL;)
        *end = ' ';
    line = second != NULL ? second + 1 : line;
    size_t shown = strlen(line);
    return shown > SHOWN + LAST
               ? arena_printf(a, "%.*s ... %s", SHOWN, line, line + shown - LAST)
               : line;
}

static void list(const struct cache_view *v)
{
    print_total(v);
    for (size_t i = v->count; i-- > 0;) {
        const struct cache_file *f = &v->packs[i];
        struct pack *pack;
        struct str size = {0}, line = {0};
        struct err e = {0};
        char used[32];
        strftime(used, sizeof(used), "%Y-%m-%d %H:%M", localtime(&f->used.tv_sec));
        term_add_bytes(&size, f->bytes);
        str_addf(&line, "%s  %10s", used, str_text(&size));
        if (pack_open_any(f->path, &pack, &e) == ERR_OK) {
            size_t clips = pack_count(pack);
            str_addf(&line, "%9zu clip%s  %s\n", clips, clips == 1 ? " " : "s",
                     settings_line(pack, v->arena));
            pack_close(pack);
        } else {
            str_addf(&line, "  %s\n", e.text);
        }
        say(stdout, "%s", line.text);
        str_deinit(&line);
        str_deinit(&size);
    }
}

/* Whether a pack is whole; otherwise e has why. */
static bool is_whole(const char *path, struct err *e)
{
    struct pack *pack;
    if (pack_open_any(path, &pack, e) != ERR_OK)
        return false;
    bool whole = pack_verify(pack);
    pack_close(pack);
    if (!whole)
        err_set(e, ERR_DATA, "%s is damaged", path);
    return whole;
}

/* Names the damaged packs, and removes them if asked to; how many there are. False in
 * *done: interrupted. */
static size_t verify(const struct cache_view *v, bool removes, bool *done)
{
    const struct feat_progress progress = data_progress("verifying");
    size_t damaged = 0;
    for (size_t i = 0; i < v->count; i++) {
        struct err e = {0};
        *done = !*progress.stop;
        if (!*done)
            break;
        progress.show(progress.context, i, v->count, -1);
        if (is_whole(v->packs[i].path, &e))
            continue;
        damaged++;
        bool gone = removes && unlink(v->packs[i].path) == 0;
        data_progress_clear();
        say(stdout, "%s%s\n", e.text, gone ? ": removed" : "");
    }
    data_progress_clear();
    return damaged;
}

/* A folder that is not there yet is an empty cache. */
static enum err_code check_folder(const char *folder, bool writes, struct err *e)
{
    if (!file_exists(folder))
        return ERR_OK;
    if (!file_is_folder(folder))
        return err_set(e, ERR_USER, "the cache, %s, is not a folder", folder);
    if (access(folder, writes ? R_OK | W_OK | X_OK : R_OK | X_OK) != 0)
        return err_errno(e, "cannot %s the cache folder %s",
                         writes ? "remove anything from" : "read", folder);
    return ERR_OK;
}

static enum err_code prune(struct cache_view *v, const struct words *w, double limit,
                           struct err *e)
{
    bool done = true;
    size_t removed = 0;
    enum err_code code =
        cache_open_folder(v->folder, e); /* removes leftovers of killed programs */
    if (code != ERR_OK)
        return code;
    if (w->all)
        removed = cache_clear(v->folder);
    else
        removed = verify(v, true, &done);
    if (!done)
        return err_set(e, ERR_INTERRUPTED, "interrupted");
    if (w->limit)
        removed += cache_make_room(v->folder, limit, 0, NULL, 0);
    say(stdout, "%zu pack%s removed\n", removed, removed == 1 ? "" : "s");
    v->packs = cache_list(v->folder, v->arena, &v->count);
    print_total(v);
    return ERR_OK;
}

static int run(int argc, char **argv)
{
    struct words w;
    struct cli_list rest;
    struct err e = {0};
    double limit = 0;
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    const char *what = rest.count > 0 ? rest.items[0] : "list";
    bool prunes = strcmp(what, "prune") == 0;
    if (rest.count > 1 ||
        (!prunes && strcmp(what, "list") != 0 && strcmp(what, "verify") != 0))
        return cli_wrong(&cli, "the cache can be listed, verified or pruned");
    if (!prunes && (w.limit || w.all))
        return cli_wrong(&cli, "--limit and --all belong to prune");
    if (w.limit && w.all)
        return cli_wrong(&cli, "--limit and --all exclude each other");
    if (w.limit && !str_to_bytes(w.limit, &limit))
        return cli_wrong(
            &cli, "the limit must be a size with its unit, as \"5 GB\" or \"800 MB\"");

    struct cache_view v = {.arena = arena_create()};
    bool done = true;
    int status = 0;
    v.folder = feat_cache_folder(v.arena);
    v.packs = cache_list(v.folder, v.arena, &v.count);
    if (check_folder(v.folder, prunes, &e) != ERR_OK) {
        status = data_fail(&e);
    } else if (prunes) {
        status = prune(&v, &w, limit, &e) == ERR_OK ? 0 : data_fail(&e);
    } else if (strcmp(what, "verify") == 0) {
        size_t damaged = verify(&v, false, &done);
        print_total(&v);
        if (damaged > 0)
            say(stdout, "%zu damaged: `mtag-data cache prune` removes them\n", damaged);
        status = !done ? 130 : damaged > 0;
    } else {
        list(&v);
    }
    arena_destroy(v.arena);
    return status;
}

const struct cli_verb data_verb_cache = {
    .name = "cache",
    .usage = "[list|verify|prune]",
    .help = "look after the cache of features",
    .run = run,
};
