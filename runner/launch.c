/* The registry of launchers, from launchers.def, and their words of the command line:
 * launcher.h. */
#include "runner/launcher.h"

#include <stdio.h>
#include <string.h>

#define RUN_LAUNCHER(name) extern const struct run_launcher_type run_launcher_##name;
#include "runner/launchers.def"
#undef RUN_LAUNCHER

static const struct plugin *const items[] = {
#define RUN_LAUNCHER(name) &run_launcher_##name.plugin,
#include "runner/launchers.def"
#undef RUN_LAUNCHER
    NULL};

const struct registry run_launchers = {.kind = "launcher", .items = items};

static enum err_code tell_unknown(const char *name, struct arena *a, struct err *e)
{
    const char *names[sizeof(items) / sizeof(*items)];
    struct str list = {0};
    size_t count = 0;
    for (; items[count]; count++) {
        names[count] = items[count]->name;
        str_addf(&list, "%s%s", count ? ", " : "", names[count]);
    }
    const char *nearest = str_did_you_mean(name, names, count, a);
    enum err_code code =
        err_set(e, ERR_USER, "there is no launcher `%s`: %s%s%s", name, str_text(&list),
                nearest ? "; " : "", nearest ? nearest : "");
    str_deinit(&list);
    return code;
}

/* "stale=60 any_host=yes" as "{stale: 60, any_host: yes}". */
static void add_mapping(const char *words, struct arena *a, struct str *out)
{
    char *text = arena_strdup(a, words), *rest = NULL;
    const char *between = "";
    str_add(out, "{");
    for (char *word = strtok_r(text, " ,", &rest); word;
         word = strtok_r(NULL, " ,", &rest)) {
        char *sign = strchr(word, '=');
        if (sign)
            *sign = '\0';
        str_addf(out, "%s%s: %s", between, word, sign ? sign + 1 : "");
        between = ", ";
    }
    str_add(out, "}");
}

static enum err_code read_settings(const struct plugin *p, const char *words,
                                   struct arena *a, void **out, struct err *e)
{
    struct diag *diag = diag_create();
    struct str text = {0};
    add_mapping(words, a, &text);
    const struct yaml_node *map =
        yaml_read_text(text.text, text.length, "--launcher", ".", a, diag);
    *out = arena_alloc(a, 1, p->options_size);
    opt_read(p->options, map, p->name, NULL, *out, a, diag);
    enum err_code code = ERR_OK;
    if (diag_errors(diag) > 0) {
        const struct diag_fault fault = diag_get(diag, 0);
        code = err_set(e, ERR_USER, "--launcher %s: %s%s%s", p->name, fault.text,
                       fault.hint ? "; " : "", fault.hint ? fault.hint : "");
    }
    diag_destroy(diag);
    str_deinit(&text);
    return code;
}

enum err_code run_launch_read(const char *word, struct arena *a, struct run_launch *out,
                              struct err *e)
{
    const size_t length = strcspn(word, ":");
    const char *name = arena_strndup(a, word, length);
    const char *words = word[length] ? word + length + 1 : "";
    const struct plugin *p = registry_find(&run_launchers, name);
    *out = (struct run_launch){0};
    if (!p)
        return tell_unknown(name, a, e);
    out->type = (const struct run_launcher_type *)p;
    if (p->options)
        return read_settings(p, words, a, &out->settings, e);
    out->settings = arena_strdup(a, words);
    return ERR_OK;
}
