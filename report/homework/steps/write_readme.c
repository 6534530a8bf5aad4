/* Writes README.md: what is in the folder, and the commands that make it again. */
#include "report/homework/homework.h"

#include "base/file.h"
#include "base/quote.h"

static void add_command(struct str *out, const char *before, const char *path)
{
    str_addf(out, "    %s", before);
    quote_shell(out, path);
    str_add(out, "\n");
}

static void add_experiments(struct rep_homework *h, struct str *out)
{
    str_add(out, "## The experiments\n\nmtag trains and compares the networks. The "
                 "first command of a sweep trains it, and goes on where it was\n"
                 "interrupted; the second one prints its table.\n\n");
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        add_command(out, "mtag-run ",
                    arena_printf(h->arena, "experiments/%s.yaml", s->slug));
        add_command(out, "mtag-report -s ", s->row->name);
    }
    str_add(out, "    mtag-report homework report\n\n");
}

static bool has_code(const struct rep_homework *h, const char *name)
{
    return file_exists(
        rep_homework_path(h, arena_printf(h->arena, "code/%s/model.py", name)));
}

/* A line for code/NAME, if it is there. */
static void add_code(struct rep_homework *h, const struct rep_homework_trial *t,
                     const char *name, const char *what, struct str *out)
{
    if (!t->trial || !has_code(h, name))
        return;
    str_addf(out, "- code/%s: %s, ", name, what);
    quote_markdown(out, t->name);
    str_addf(out, " (trial %lld)\n", (long long)t->trial);
}

static void add_python(struct rep_homework *h, struct str *out)
{
    const char *name = has_code(h, "best") ? "best" : "baseline";
    const bool any = has_code(h, name);
    if (any || h->code_lacks[0])
        str_add(out, "## In PyTorch\n\n");
    if (h->code_lacks[0]) {
        quote_markdown(out, h->code_lacks);
        str_add(out, "\n\n");
    }
    if (!any)
        return;
    add_code(h, &h->baseline, "baseline", "the baseline", out);
    add_code(h, &h->best, "best", "the best network", out);
    str_addf(
        out,
        "\nmodel.py is the network with its features, predict.py tests it, train.py "
        "trains it anew. They need Python\nwith torch, torchaudio and numpy; DATA "
        "is the folder of the data set.\n\n"
        "    python3 code/%s/predict.py DATA\n",
        name);
    if (file_exists(
            rep_homework_path(h, arena_printf(h->arena, "code/%s/train.py", name))))
        str_addf(out,
                 "    python3 code/%s/train.py DATA -o trained.safetensors\n"
                 "    python3 code/%s/predict.py DATA --weights trained.safetensors\n",
                 name, name);
    str_add(out, "\n");
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    struct str text = {0};
    str_add(&text, "# ");
    quote_markdown(&text, h->asked->title ? h->asked->title : "Music tagging");
    str_add(&text, "\n\nreport.pdf is the report; `make` makes it of report.tex. "
                   "experiments/ are the experiments, code/ is Python\nof two of the "
                   "networks, trials/ has all settings of these two.\n\n");
    add_experiments(h, &text);
    add_python(h, &text);
    enum err_code code =
        file_write(rep_homework_path(h, "README.md"), text.text, text.length, e);
    str_deinit(&text);
    return code;
}

const struct rep_step rep_step_write_readme = {
    .plugin = {.name = "write_readme", .help = "a README with the commands"},
    .take = take,
};
