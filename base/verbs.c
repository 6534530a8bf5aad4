#include "base/verbs.h"

#include "base/arena.h"
#include "base/cli.h"
#include "base/say.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* --help and the like; without words, and at `help`, the same help. */
static int run_program(const struct cli_program *p, int argc, char **argv)
{
    struct str about = {0};
    char none;
    enum cli_result result = CLI_DONE;
    str_addf(&about, "%s\n\n", p->about);
    for (size_t i = 0; i < p->verb_count; i++)
        str_addf(&about, "%s%s %s\n    %s", i ? "\n" : "", p->verbs[i]->name,
                 p->verbs[i]->usage, p->verbs[i]->help);
    struct cli cli = {.program = p->name,
                      .usage = "VERB ...",
                      .about = str_text(&about),
                      .examples = p->examples};
    if (cli_wants_help(argc, argv))
        cli_print_help(&cli);
    else
        result = cli_parse(&cli, argc, argv, &none, NULL);
    str_deinit(&about);
    return result == CLI_DONE ? 0 : 2;
}

static int refuse(const struct cli_program *p, const char *word)
{
    struct arena *a = arena_create();
    const char **names = arena_alloc(a, p->verb_count + 1, sizeof *names);
    for (size_t i = 0; i < p->verb_count; i++)
        names[i] = p->verbs[i]->name;
    const char *nearest = str_nearest(word, names, p->verb_count);
    say(stderr, "%s: unknown verb `%s`", p->name, word);
    if (nearest)
        say(stderr, ": did you mean `%s`?", nearest);
    say(stderr, "\nTry `%s --help`.\n", p->name);
    arena_destroy(a);
    return 2;
}

static int run(const struct cli_program *p, int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    if (cli_wants_help(argc, argv) || word[0] == '-')
        return run_program(p, argc, argv);
    char option[] = "--help", *asked[] = {argv[0], argv[2], option, NULL};
    if (argc == 3 && strcmp(word, "help") == 0)
        return run(p, 3, asked);
    for (size_t i = 0; i < p->verb_count; i++)
        if (strcmp(word, p->verbs[i]->name) == 0)
            return p->verbs[i]->run(argc - 1, argv + 1);
    return refuse(p, word);
}

int cli_run_verb(const struct cli_program *p, int argc, char **argv)
{
    return cli_end(p->name, run(p, argc, argv));
}
