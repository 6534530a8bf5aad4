/* Command lines from a table. Values may follow any way that getopt_long takes them;
 * names are never abbreviated, so that a new option breaks no script. */
#include "base/cli.h"

#include "base/arena.h"
#include "base/cli_complete.h"
#include "base/cli_man.h"
#include "base/cli_parts.h"
#include "base/facts.h"
#include "base/file.h"
#include "base/say.h"
#include "base/str.h"
#include "base/term.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 79      /* columns of --help */
#define LEFT_LIMIT 28 /* longer names put their help on the next line */
#define TRY "Try `%s --help`.\n"

/* Lists live as long as the program; held here so that they stay reachable. */
static struct arena *lists;

static const struct cli_option builtin[] = {
    {"help", 'h', CLI_FLAG, 0, NULL, "print this and exit"},
    {"version", 0, CLI_FLAG, 0, NULL, "print the version and exit"},
    {0},
};

const struct cli_option *cli_option_at(const struct cli *c, size_t index)
{
    const struct cli_option *table = c->options;
    for (size_t next = 0;; table = c->tables[next++]) {
        size_t own = 0;
        while (table && table[own].name)
            own++;
        if (index < own)
            return &table[index];
        index -= own;
        if (c->tables == NULL || c->tables[next] == NULL)
            return &builtin[index];
    }
}

static bool is_builtin(const struct cli_option *o)
{
    return o == &builtin[0] || o == &builtin[1];
}

static const struct cli_option *find_name(const struct cli *c, const char *name,
                                          size_t length)
{
    for (size_t i = 0; cli_option_at(c, i)->name; i++) {
        const struct cli_option *o = cli_option_at(c, i);
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
            return o;
    }
    return NULL;
}

static const struct cli_option *find_letter(const struct cli *c, char letter)
{
    for (size_t i = 0; cli_option_at(c, i)->name; i++)
        if (cli_option_at(c, i)->letter == letter)
            return cli_option_at(c, i);
    return NULL;
}

static const char *left_of(const struct cli_option *o, struct arena *a)
{
    const char letter[] = {'-', o->letter, ',', ' ', '\0'};
    return arena_printf(a, "%s--%s%s%s", o->letter ? letter : "    ", o->name,
                        o->argument ? " " : "", o->argument ? o->argument : "");
}

const char *cli_filled(const struct cli *c, const char *text, struct arena *a)
{
    struct str out = {0};
    while (c->add_word && *text) {
        const char *open = strchr(text, '{'), *end = open ? strchr(open, '}') : NULL;
        if (end == NULL)
            break;
        str_addn(&out, text, (size_t)(open - text));
        c->add_word(arena_strndup(a, open + 1, (size_t)(end - open - 1)), &out);
        text = end + 1;
    }
    str_add(&out, text);
    text = arena_strdup(a, str_text(&out));
    str_deinit(&out);
    return text;
}

static void add_indented_lines(struct str *s, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        str_addf(s, "%s%.*s\n", n ? "  " : "", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

void cli_add_entries(struct str *out, int indent, const struct cli_entry *entries,
                     size_t count)
{
    int widest = 0;
    for (size_t i = 0; i < count; i++) {
        const int width = (int)strlen(entries[i].name);
        if (width > widest && indent + width <= LEFT_LIMIT)
            widest = width;
    }
    const int column = indent + (widest ? widest + 2 : 4);
    for (size_t i = 0; i < count; i++) {
        if ((int)strlen(entries[i].name) > widest)
            str_addf(out, "%*s%s\n%*s", indent, "", entries[i].name, column, "");
        else
            str_addf(out, "%*s%-*s", indent, "", column - indent, entries[i].name);
        term_add_wrapped(out, entries[i].help, column, WIDTH);
    }
}

static void add_options(struct str *s, const struct cli *c, struct arena *a)
{
    size_t count = 0;
    while (cli_option_at(c, count)->name)
        count++;
    struct cli_entry *entries = arena_alloc(a, count, sizeof(*entries));
    for (size_t i = 0; i < count; i++) {
        const struct cli_option *o = cli_option_at(c, i);
        entries[i].name = left_of(o, a);
        entries[i].help = cli_filled(c, o->help ? o->help : "", a);
    }
    cli_add_entries(s, 2, entries, count);
}

static void add_facts(struct str *s, const struct cli *c, struct arena *a)
{
    for (enum fact_kind kind = 0; kind < FACT_KIND_COUNT; kind++) {
        size_t count;
        const struct cli_entry *entries = facts_of(c->program, kind, &count, a);
        if (count > 0)
            str_addf(s, "\n%s:\n", fact_title(kind));
        cli_add_entries(s, 2, entries, count);
    }
}

void cli_print_help(const struct cli *c)
{
    struct str s = {0};
    struct arena *a = arena_create();
    size_t indent = strlen("Usage: ") + strlen(c->program) + 1;
    str_addf(&s, "Usage: %s ", c->program);
    term_add_wrapped(&s, c->usage, (int)indent, WIDTH);
    if (c->about) {
        str_add(&s, "\n");
        term_add_wrapped(&s, cli_filled(c, c->about, a), 0, WIDTH);
    }
    str_add(&s, "\nOptions:\n");
    add_options(&s, c, a);
    if (c->examples) {
        str_add(&s, "\nExamples:\n");
        add_indented_lines(&s, c->examples);
    }
    add_facts(&s, c, a);
    say_text(stdout, s.text);
    str_deinit(&s);
    arena_destroy(a);
}

static bool has_name(const struct cli_renamed *r, const char *name, size_t length)
{
    return r->name && strlen(r->name) == length && strncmp(r->name, name, length) == 0;
}

/* What an old letter (or, if it is 0, an old name) is now; NULL: there was no such
 * option. */
static const char *new_name(const struct cli *c, char letter, const char *name,
                            size_t length)
{
    for (const struct cli_renamed *r = c->renamed; r && r->now; r++)
        if (letter ? r->letter == letter : has_name(r, name, length))
            return r->now;
    return NULL;
}

static enum cli_result unknown_letter(const struct cli *c, char letter)
{
    const char *now = new_name(c, letter, NULL, 0);
    say(stderr, now ? "%s: -%c is %s\n" TRY : "%s: unknown option -%c%s\n" TRY,
        c->program, letter, now ? now : "", c->program);
    return CLI_WRONG;
}

static enum cli_result unknown(const struct cli *c, const char *name, size_t length)
{
    const char *now = new_name(c, 0, name, length);
    if (now) {
        say(stderr, "%s: --%.*s is %s\n" TRY, c->program, (int)length, name, now,
            c->program);
        return CLI_WRONG;
    }
    const char *names[128];
    size_t count = 0;
    struct str word = {0};
    for (size_t i = 0; cli_option_at(c, i)->name && count < 128; i++)
        names[count++] = cli_option_at(c, i)->name;
    str_addn(&word, name, length);
    const char *nearest = str_nearest(str_text(&word), names, count);
    say(stderr, "%s: unknown option --%s", c->program, str_text(&word));
    if (nearest)
        say(stderr, ": did you mean --%s?", nearest);
    say(stderr, "\n" TRY, c->program);
    str_deinit(&word);
    return CLI_WRONG;
}

static struct arena *list_memory(void)
{
    if (lists == NULL)
        lists = arena_create();
    return lists;
}

/* Room for every word of the command line. */
static void add_to_list(struct cli_list *list, const char *item, int argc)
{
    if (list->items == NULL)
        list->items = arena_alloc(list_memory(), (size_t)argc, sizeof(*list->items));
    list->items[list->count++] = item;
}

static void set_defaults(const struct cli *c, char *out)
{
    for (size_t i = 0; !is_builtin(cli_option_at(c, i)); i++) {
        const struct cli_option *o = cli_option_at(c, i);
        void *at = out + o->offset;
        switch (o->kind) {
        case CLI_FLAG:
            *(bool *)at = false;
            break;
        case CLI_TEXT:
        case CLI_MAYBE:
            *(const char **)at = NULL;
            break;
        case CLI_INT:
            *(int *)at = INT_MIN;
            break;
        case CLI_LIST:
            *(struct cli_list *)at = (struct cli_list){0};
            break;
        }
    }
}

/* Whether the option's value is a file or a folder: an empty word would be the current
 * folder. */
static bool names_file(const struct cli_option *o)
{
    static const char *const kinds[] = {"FILE", "DIR", "PATH", "FOLDER"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strncmp(o->argument, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

/* Sets an option other than help and version. */
static enum cli_result set(const struct cli *c, const struct cli_option *o,
                           const char *value, int argc, char *out)
{
    void *at = out + o->offset;
    long long number;
    switch (o->kind) {
    case CLI_FLAG:
        *(bool *)at = true;
        break;
    case CLI_TEXT:
        if (*value == '\0' && names_file(o)) {
            say(stderr, "%s: --%s takes a %s, not an empty word\n" TRY, c->program,
                o->name, o->argument, c->program);
            return CLI_WRONG;
        }
        *(const char **)at = value;
        break;
    case CLI_MAYBE:
        *(const char **)at = value;
        break;
    case CLI_INT:
        if (!str_to_long(value, &number) || number <= INT_MIN || number > INT_MAX) {
            say(stderr, "%s: --%s takes a whole number, not `%s`\n" TRY, c->program,
                o->name, value, c->program);
            return CLI_WRONG;
        }
        *(int *)at = (int)number;
        break;
    case CLI_LIST:
        add_to_list(at, value, argc);
        break;
    }
    return CLI_GO;
}

static enum cli_result print_builtin(const struct cli *c, const struct cli_option *o)
{
    if (o == &builtin[0]) {
        cli_print_help(c);
        return CLI_DONE;
    }
    struct str text = {0};
    str_addf(&text, "%s %s\n", c->program, MTAG_VERSION);
    if (c->add_version)
        c->add_version(&text);
    say_text(stdout, str_text(&text));
    str_deinit(&text);
    return CLI_DONE;
}

static enum cli_result print_man(const struct cli *c)
{
    struct str page = {0};
    cli_man_add(&page, c);
    say_data(stdout, str_text(&page));
    str_deinit(&page);
    return CLI_DONE;
}

static enum cli_result missing_value(const struct cli *c, const struct cli_option *o)
{
    say(stderr, "%s: --%s needs a value: --%s %s\n" TRY, c->program, o->name, o->name,
        o->argument ? o->argument : "VALUE", c->program);
    return CLI_WRONG;
}

/* Whether a word is an option of the program and nothing else: "-n", "--name",
 * "--name=value". */
static bool is_option(const struct cli *c, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return false;
    if (word[1] == '-')
        return word[2] && find_name(c, word + 2, strcspn(word + 2, "="));
    return word[2] == '\0' && find_letter(c, word[1]);
}

/* The next word as the value of an option; NULL: there is none. An option in its place
 * (`-o -n`) is one whose value was forgotten; a file of that name is written ./-n. */
static const char *take_value(const struct cli *c, const struct cli_option *o, int argc,
                              char **argv, int *at)
{
    const bool last = *at + 1 == argc || is_option(c, argv[*at + 1]);
    if (o->kind == CLI_MAYBE && (last || argv[*at + 1][0] == '-'))
        return "";
    return last ? NULL : argv[++*at];
}

/* argv[*at] is "--name" or "--name=value"; *at is left at the last word used. */
static enum cli_result parse_long(const struct cli *c, int argc, char **argv, int *at,
                                  char *out)
{
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct cli_option *o = find_name(c, name, length);
    if (o == NULL)
        return unknown(c, name, length);
    if (o == &builtin[0] && value && strcmp(value, "man") == 0)
        return print_man(c);
    if (o->kind == CLI_FLAG && value) {
        say(stderr, "%s: --%s takes no value\n" TRY, c->program, o->name, c->program);
        return CLI_WRONG;
    }
    if (is_builtin(o))
        return print_builtin(c, o);
    if (o->kind != CLI_FLAG && value == NULL) {
        value = take_value(c, o, argc, argv, at);
        if (value == NULL)
            return missing_value(c, o);
    } else if (value != NULL) {
        value = file_expand(list_memory(), value); /* shells do not, behind a = */
    }
    return set(c, o, value, argc, out);
}

/* argv[*at] is "-nq", "-j4" or "-j". */
static enum cli_result parse_short(const struct cli *c, int argc, char **argv, int *at,
                                   char *out)
{
    for (const char *p = argv[*at] + 1; *p; p++) {
        const struct cli_option *o = find_letter(c, *p);
        const char *value = NULL;
        if (o == NULL)
            return unknown_letter(c, *p);
        if (is_builtin(o))
            return print_builtin(c, o);
        if (o->kind != CLI_FLAG) {
            value = p[1] ? file_expand(list_memory(), p + 1)
                         : take_value(c, o, argc, argv, at);
            if (value == NULL)
                return missing_value(c, o);
        }
        enum cli_result result = set(c, o, value, argc, out);
        if (result != CLI_GO || value)
            return result;
    }
    return CLI_GO;
}

static enum cli_result empty_word(const struct cli *c)
{
    say(stderr, "%s: a word is empty, as \"$NAME\" is if it is not set\n" TRY,
        c->program, c->program);
    return CLI_WRONG;
}

int cli_exit_status(enum cli_result parsed)
{
    return parsed == CLI_WRONG ? 2 : 0;
}

int cli_wrong(const struct cli *c, const char *message)
{
    say(stderr, "%s: %s\n" TRY, c->program, message, c->program);
    return 2;
}

bool cli_wants_help(int argc, char **argv)
{
    return argc <= 1 || (argc == 2 && strcmp(argv[1], "help") == 0);
}

enum cli_result cli_parse(const struct cli *c, int argc, char **argv, void *out,
                          struct cli_list *rest)
{
    bool options = true;
    set_defaults(c, out);
    if (rest)
        *rest = (struct cli_list){0};
    if (argc > 1 && strcmp(argv[1], CLI_COMPLETE) == 0) {
        cli_complete(c, argv + 2, (size_t)argc - 2);
        return CLI_DONE;
    }
    for (int i = 1; i < argc; i++) {
        enum cli_result result = CLI_GO;
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && strncmp(argv[i], "--", 2) == 0) {
            result = parse_long(c, argc, argv, &i, out);
        } else if (options && argv[i][0] == '-' && argv[i][1]) {
            result = parse_short(c, argc, argv, &i, out);
        } else if (rest && *argv[i] == '\0' && !c->takes_empty) {
            result = empty_word(c);
        } else if (rest) {
            add_to_list(rest, argv[i], argc);
        } else {
            say(stderr, "%s: `%s` is one word too many\n" TRY, c->program, argv[i],
                c->program);
            result = CLI_WRONG;
        }
        if (result != CLI_GO)
            return result;
    }
    return CLI_GO;
}

int cli_end(const char *program, int status)
{
    errno = 0;
    bool failed = ferror(stdout) != 0;
    failed = fflush(stdout) != 0 || failed;
    if (!failed)
        return status;
    say(stderr, "%s: standard output could not be written%s%s\n", program,
        errno ? ": " : "", errno ? strerror(errno) : "");
    return status ? status : 1;
}
