/* Manual pages: cli_man.h. In mdoc a sentence begins a line, a line has at most 80
 * bytes, and a dot or an apostrophe at its beginning is a request. */
#include "base/cli_man.h"

#include "base/cli_parts.h"
#include "base/facts.h"
#include "base/term.h"

#include <ctype.h>
#include <string.h>

enum { WIDTH = 72 };

/* A line of text, its backslashes and a request at its beginning made plain. */
static void add_line(struct str *out, const char *text, size_t length)
{
    if (length > 0 && (text[0] == '.' || text[0] == '\''))
        str_add(out, "\\&");
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\\')
            str_add(out, "\\e");
        else
            str_addn(out, text + i, 1);
    str_add(out, "\n");
}

static void add_lines(struct str *out, const char *text)
{
    while (*text) {
        const size_t n = strcspn(text, "\n");
        add_line(out, text, n);
        text += n + (text[n] == '\n');
    }
}

/* The bytes of the sentence that text begins with: up to a blank behind its end. */
static size_t sentence(const char *text)
{
    size_t n = 0;
    while (text[n] && !(text[n] == ' ' && n > 0 && strchr(".?!:)", text[n - 1])))
        n++;
    return n;
}

/* Folded text. An empty line of it begins a paragraph. */
static void add_text(struct str *out, const char *text)
{
    struct str folded = {0};
    for (size_t n; *text; text += n + strspn(text + n, " ")) {
        struct str one = {0};
        if (text[0] == '\n')
            str_add(&folded, ".Pp\n");
        text += strspn(text, "\n");
        n = sentence(text);
        const char *end = strstr(text, "\n\n");
        n = end && (size_t)(end - text) < n ? (size_t)(end - text) : n;
        str_addn(&one, text, n);
        struct str lines = {0};
        term_add_wrapped(&lines, str_text(&one), 0, WIDTH);
        add_lines(&folded, str_text(&lines));
        str_deinit(&lines);
        str_deinit(&one);
    }
    str_add(out, str_text(&folded));
    str_deinit(&folded);
}

/* How a program is called. */
static void add_usage(struct str *out, const char *usage)
{
    struct str lines = {0};
    term_add_wrapped(&lines, usage, 0, WIDTH);
    add_lines(out, str_text(&lines));
    str_deinit(&lines);
}

/* A word of a macro's line. */
static void add_word(struct str *out, const char *word)
{
    str_add(out, " \\&");
    for (; *word; word++)
        if (*word == ' ')
            str_add(out, "\\ ");
        else
            str_addn(out, word, 1);
}

static void add_options(struct str *out, const struct cli *c, struct arena *a)
{
    str_add(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; cli_option_at(c, i)->name; i++) {
        const struct cli_option *o = cli_option_at(c, i);
        str_add(out, ".It");
        if (o->letter)
            str_addf(out, " Fl %c ,", o->letter);
        str_addf(out, " Fl -%s", o->name);
        if (o->argument) {
            str_add(out, " Ar");
            add_word(out, o->argument);
        }
        str_add(out, "\n");
        add_text(out, cli_filled(c, o->help ? o->help : "", a));
    }
    str_add(out, ".El\n");
}

static void add_examples(struct str *out, const char *examples)
{
    str_add(out, ".Bd -literal -compact\n");
    add_lines(out, examples);
    str_add(out, ".Ed\n");
}

/* The sections ENVIRONMENT, FILES and EXIT STATUS, in mdoc's order. */
static void add_facts(struct str *out, const char *program, struct arena *a)
{
    for (enum fact_kind kind = 0; kind < FACT_KIND_COUNT; kind++) {
        size_t count;
        const struct cli_entry *entries = facts_of(program, kind, &count, a);
        if (count == 0)
            continue;
        str_add(out, ".Sh ");
        for (const char *p = fact_title(kind); *p; p++)
            str_addf(out, "%c", toupper((unsigned char)*p));
        str_add(out, "\n.Bl -tag -width Ds\n");
        for (size_t i = 0; i < count; i++) {
            str_addf(out, ".It %s", fact_macro(kind));
            add_word(out, entries[i].name);
            str_add(out, "\n");
            add_text(out, entries[i].help);
        }
        str_add(out, ".El\n");
    }
}

/* What the program does: the first sentence, as a phrase. */
static void add_head(struct str *out, const char *program, const char *about)
{
    struct str title = {0};
    for (const char *p = program; *p; p++)
        str_addf(&title, "%c", toupper((unsigned char)*p));
    str_addf(out, ".Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %c%.*s\n", str_text(&title),
             program, tolower((unsigned char)about[0]), (int)strcspn(about + 1, ".:,"),
             about + 1);
    str_deinit(&title);
}

void cli_man_add(struct str *out, const struct cli *c)
{
    struct arena *a = arena_create();
    const char *verb = strchr(c->program, ' ');
    const char *about = cli_filled(c, c->about ? c->about : "", a);
    if (verb) {
        str_addf(out, ".Ss %s\n.Nm\n.Cm %s\n", verb + 1, verb + 1);
        add_usage(out, c->usage);
        str_add(out, ".Pp\n");
    } else {
        add_head(out, c->program, about);
        str_add(out, ".Sh SYNOPSIS\n.Nm\n");
        add_usage(out, c->usage);
        str_add(out, ".Sh DESCRIPTION\n");
    }
    add_text(out, about);
    if (!verb)
        str_add(out, ".Pp\nThe options are:\n");
    add_options(out, c, a);
    if (!verb)
        add_facts(out, c->program, a);
    if (c->examples) {
        str_add(out, verb ? ".Pp\n" : ".Sh EXAMPLES\n");
        add_examples(out, c->examples);
    }
    arena_destroy(a);
}

void cli_man_add_verbs(struct str *out, const struct cli_program *p)
{
    add_head(out, p->name, p->about);
    str_add(out, ".Sh SYNOPSIS\n");
    for (size_t i = 0; i < p->verb_count; i++) {
        str_addf(out, ".Nm\n.Cm %s\n", p->verbs[i]->name);
        if (p->verbs[i]->usage[0])
            add_usage(out, p->verbs[i]->usage);
    }
    str_add(out, ".Sh DESCRIPTION\n");
    add_text(out, p->about);
    str_add(out, ".Sh VERBS\n");
}

void cli_man_end_verbs(struct str *out, const struct cli_program *p)
{
    struct arena *a = arena_create();
    add_facts(out, p->name, a);
    str_add(out, ".Sh EXAMPLES\n");
    add_examples(out, p->examples);
    arena_destroy(a);
}
