/* The first word of a command line: verbs.h. */
#include "base/verbs.h"

#include "base/arena.h"
#include "base/cli.h"
#include "base/cli_complete.h"
#include "base/cli_man.h"
#include "base/say.h"
#include "base/str.h"
#include "base/term.h"

#include <stdio.h>
#include <string.h>

static void add_verbs(struct str *out, const struct cli_program *p)
{
    struct arena *a = arena_create();
    struct cli_entry *entries = arena_alloc(a, p->verb_count, sizeof(*entries));
    for (size_t i = 0; i < p->verb_count; i++) {
        const struct cli_verb *v = p->verbs[i];
        entries[i].name =
            arena_printf(a, "%s%s%s", v->name, v->usage[0] ? " " : "", v->usage);
        entries[i].help = v->help;
    }
    cli_add_entries(out, 2, entries, p->verb_count);
    arena_destroy(a);
}

static int print_help(const struct cli_program *p)
{
    struct str s = {0};
    str_addf(&s, "Usage: %s %s ...\n\n", p->name, p->otherwise ? "[VERB]" : "VERB");
    term_add_wrapped(&s, p->about, 0, 79);
    str_add(&s, "\n");
    add_verbs(&s, p);
    const char *end = strchr(p->examples, '\n');
    const bool several = end != NULL && end[1] != '\0';
    str_add(&s, several ? "\nExamples:\n" : "\nExample:");
    for (const char *line = p->examples; *line;) {
        int length = (int)strcspn(line, "\n");
        str_addf(&s, "%s%.*s\n", several ? "  " : " ", length, line);
        line += length + (line[length] == '\n');
    }
    str_addf(&s, "\n`%s VERB --help` tells a verb's options, --version the version.\n",
             p->name);
    say_text(stdout, s.text);
    str_deinit(&s);
    return 0;
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Prints the version, or refuses an option that no program has. */
static int run_option(const struct cli_program *p, int argc, char **argv)
{
    char none;
    const struct cli cli = {.program = p->name, .usage = ""};
    return cli_parse(&cli, argc, argv, &none, NULL) == CLI_DONE ? 0 : 2;
}

/* argv[0] is the verb, as if it were named. */
static int run_otherwise(const struct cli_program *p, int argc, char **argv)
{
    struct arena *a = arena_create();
    char *program = argv[0];
    argv[0] = arena_strdup(a, p->otherwise->name);
    int status = p->otherwise->run(argc, argv);
    argv[0] = program;
    arena_destroy(a);
    return status;
}

static int refuse(const struct cli_program *p, const char *word)
{
    struct arena *a = arena_create();
    const char **names = arena_alloc(a, p->verb_count + 1, sizeof(*names));
    for (size_t i = 0; i < p->verb_count; i++)
        names[i] = p->verbs[i]->name;
    struct str hint = {0};
    str_add_did_you_mean(&hint, ": ", word, names, p->verb_count);
    say(stderr, "%s: unknown verb `%s`%s\nTry `%s --help`.\n", p->name, word,
        str_text(&hint), p->name);
    str_deinit(&hint);
    arena_destroy(a);
    return 2;
}

/* The manual page: each verb adds its own section. */
static int print_man(const struct cli_program *p)
{
    char option[] = "--help=man";
    struct arena *a = arena_create();
    struct str page = {0};
    cli_man_add_verbs(&page, p);
    say_data(stdout, str_text(&page));
    int status = 0;
    for (size_t i = 0; i < p->verb_count && status == 0; i++) {
        char *words[] = {arena_strdup(a, p->verbs[i]->name), option, NULL};
        status = p->verbs[i]->run(2, words);
    }
    struct str end = {0};
    cli_man_end_verbs(&end, p);
    say_data(stdout, str_text(&end));
    str_deinit(&end);
    str_deinit(&page);
    arena_destroy(a);
    return status;
}

static const struct cli_verb *find_verb(const struct cli_program *p, const char *word)
{
    for (size_t i = 0; i < p->verb_count; i++)
        if (strcmp(word, p->verbs[i]->name) == 0)
            return p->verbs[i];
    return NULL;
}

/* What may stand next: a verb, or what the verb that is there takes. */
static int complete(const struct cli_program *p, int argc, char **argv)
{
    const struct cli_verb *verb = argc > 3 ? find_verb(p, argv[2]) : NULL;
    if (!verb && argc == 3)
        cli_complete_verb(p, argv[2]);
    if (!verb)
        return p->otherwise ? run_otherwise(p, argc, argv) : 0;
    struct arena *a = arena_create();
    char **words = arena_alloc(a, (size_t)argc, sizeof(*words));
    words[0] = argv[2];
    words[1] = argv[1];
    memcpy(words + 2, argv + 3, (size_t)(argc - 3) * sizeof(*words));
    const int status = verb->run(argc - 1, words);
    arena_destroy(a);
    return status;
}

/* Options may stand before the verb: the first word that names a verb and does not
 * follow an option, whose value it may be. NULL: there is none. */
static const struct cli_verb *find_later_verb(const struct cli_program *p, int argc,
                                              char **argv, int *place)
{
    const struct cli_verb *verb = NULL;
    for (*place = 2; *place < argc && verb == NULL; ++*place)
        if (argv[*place - 1][0] != '-')
            verb = find_verb(p, argv[*place]);
    --*place;
    return verb;
}

/* The verb at that place gets the options before it, too. */
static int run_later_verb(const struct cli_verb *verb, int place, int argc, char **argv)
{
    struct arena *a = arena_create();
    char **words = arena_alloc(a, (size_t)argc, sizeof(*words));
    words[0] = argv[place];
    int count = 1;
    for (int i = 1; i < argc; i++)
        if (i != place)
            words[count++] = argv[i];
    int status = verb->run(count, words);
    arena_destroy(a);
    return status;
}

static int run(const struct cli_program *p, int argc, char **argv)
{
    static const char *const help[] = {"--help", "-h", NULL};
    static const char *const version[] = {"--version", NULL};
    const char *word = argc > 1 ? argv[1] : NULL;
    if (word == NULL)
        return p->otherwise ? run_otherwise(p, argc, argv) : print_help(p);
    if (is_one_of(word, help) || (argc == 2 && strcmp(word, "help") == 0))
        return print_help(p);
    if (strcmp(word, "--help=man") == 0)
        return print_man(p);
    if (strcmp(word, CLI_COMPLETE) == 0)
        return complete(p, argc, argv);
    int place;
    const struct cli_verb *later =
        word[0] == '-' ? find_later_verb(p, argc, argv, &place) : NULL;
    if (later)
        return run_later_verb(later, place, argc, argv);
    if (word[0] == '-' && p->otherwise && !is_one_of(word, version))
        return run_otherwise(p, argc, argv);
    if (word[0] == '-')
        return run_option(p, argc, argv);
    char option[] = "--help", *asked[] = {argv[0], argv[2], option, NULL};
    if (argc == 3 && strcmp(word, "help") == 0)
        return run(p, 3, asked);
    const struct cli_verb *verb = find_verb(p, word);
    return verb ? verb->run(argc - 1, argv + 1) : refuse(p, word);
}

int cli_run_verb(const struct cli_program *p, int argc, char **argv)
{
    return cli_end(p->name, run(p, argc, argv));
}
