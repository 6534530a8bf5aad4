/* What may stand next on a command line: cli_complete.h. */
#include "base/cli_complete.h"

#include "base/cli_parts.h"
#include "base/say.h"

#include <ctype.h>
#include <string.h>

static cli_completer *own_completer;

void cli_complete_with(cli_completer *completer)
{
    own_completer = completer;
}

void cli_complete_add(const struct cli_asked *asked, const char *candidate,
                      const char *help, struct str *out)
{
    if (strncmp(candidate, asked->word, strlen(asked->word)) != 0)
        return;
    str_add(out, candidate);
    if (help)
        str_addf(out, "\t%.*s", (int)strcspn(help, "\n"), help);
    str_add(out, "\n");
}

/* The words between bars of "KIND|all" or "[list | verify]" in lower case: those that
 * are typed as they stand. */
static void add_choices(const struct cli_asked *asked, const char *text,
                        struct str *out, struct arena *a)
{
    for (const char *p = text; *p;) {
        const size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz-_");
        const char *before = p, *after = p + n + strspn(p + n, " ");
        while (before > text && before[-1] == ' ')
            before--;
        if (n > 0 && (*after == '|' || (before > text && before[-1] == '|')))
            cli_complete_add(asked, arena_strndup(a, p, n), NULL, out);
        p += n > 0 ? n : 1;
    }
}

/* The names that a word in braces stands for: "a, b or c". */
static void add_names(const struct cli *c, const struct cli_asked *asked,
                      const char *text, struct str *out, struct arena *a)
{
    const char *open = c->add_word && text ? strchr(text, '{') : NULL;
    if (open == NULL)
        return;
    char *names = arena_strdup(
        a, cli_filled(c, arena_strndup(a, open, strcspn(open, "}") + 1), a));
    for (char *p = names, *rest; (p = strtok_r(p, ", ", &rest)); p = NULL)
        if (strcmp(p, "or") != 0)
            cli_complete_add(asked, p, NULL, out);
}

static bool takes_files(const char *text)
{
    static const char *const words[] = {"FILE",  "DIR",       "PATH",
                                        "AUDIO", "RECORDING", "EXPERIMENT"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

static void add_value(const struct cli *c, const struct cli_asked *asked,
                      const char *help, struct str *out, struct arena *a)
{
    const char *text = asked->argument ? asked->argument : asked->usage;
    if (own_completer)
        own_completer(asked, out);
    if (asked->argument || asked->word_count == 0) {
        add_choices(asked, text, out, a);
        add_names(c, asked, help, out, a);
    }
    const bool setting = !asked->argument && asked->word_count > 0 &&
                         strstr(asked->usage, "=value") != NULL;
    if (takes_files(text) && !setting)
        str_add(out, ":files\n");
}

static void add_options(const struct cli *c, const struct cli_asked *asked,
                        struct str *out, struct arena *a)
{
    for (size_t i = 0; cli_option_at(c, i)->name; i++) {
        const struct cli_option *o = cli_option_at(c, i);
        cli_complete_add(asked, arena_printf(a, "--%s", o->name),
                         cli_filled(c, o->help ? o->help : "", a), out);
    }
}

/* The option of a word ("--results", "-o", "-nq" by its last letter), or NULL. */
static const struct cli_option *option_of(const struct cli *c, const char *word,
                                          size_t length)
{
    for (size_t i = 0; cli_option_at(c, i)->name; i++) {
        const struct cli_option *o = cli_option_at(c, i);
        const bool is_long = word[0] == '-' && word[1] == '-';
        if (is_long ? strlen(o->name) == length - 2 &&
                          strncmp(o->name, word + 2, length - 2) == 0
                    : word[0] == '-' && length > 1 && word[length - 1] == o->letter)
            return o;
    }
    return NULL;
}

/* Whether a word is an option whose value is the next word. */
static const struct cli_option *asks(const struct cli *c, const char *word)
{
    const struct cli_option *o = option_of(c, word, strlen(word));
    return o && o->kind != CLI_FLAG ? o : NULL;
}

void cli_complete(const struct cli *c, char *const *words, size_t count)
{
    struct str out = {0};
    struct arena *a = arena_create();
    char **rest = arena_alloc(a, count + 1, sizeof(*rest));
    struct cli_asked asked = {
        .program = c->program, .usage = c->usage, .words = rest, .word = ""};
    const struct cli_option *option = NULL;
    for (size_t i = 0; i + 1 < count; i++) {
        const bool value = option != NULL;
        option = value ? NULL : asks(c, words[i]);
        if (!value && words[i][0] != '-')
            rest[asked.word_count++] = words[i];
    }
    if (count > 0)
        asked.word = words[count - 1];
    const char *equals = strchr(asked.word, '=');
    if (!option && strncmp(asked.word, "--", 2) == 0 && equals) {
        option = option_of(c, asked.word, (size_t)(equals - asked.word));
        asked.word = equals + 1;
    }
    if (option && option->argument) {
        asked.argument = option->argument;
        add_value(c, &asked, option->help, &out, a);
    } else if (asked.word[0] == '-') {
        add_options(c, &asked, &out, a);
    } else {
        add_value(c, &asked, c->about, &out, a);
    }
    say_data(stdout, str_text(&out));
    str_deinit(&out);
    arena_destroy(a);
}

void cli_complete_verb(const struct cli_program *p, const char *word)
{
    const struct cli_asked asked = {.program = p->name, .usage = "", .word = word};
    struct str out = {0};
    for (size_t i = 0; i < p->verb_count; i++)
        cli_complete_add(&asked, p->verbs[i]->name, p->verbs[i]->help, &out);
    say_data(stdout, str_text(&out));
    str_deinit(&out);
}
