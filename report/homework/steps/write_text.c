/* Writes report.tex with its tables and figures, and makes the words that are missing.
 * Nothing is written before every chapter is known, but for figures. */
#include "report/homework/homework.h"

#include "report/homework/tex.h"

#include "base/file.h"

/* One word for both: the page, and what a table or figure of one column may be wide. */
static void add_preamble(const struct rep_homework *h, struct str *out)
{
    str_addf(out,
             "%% Written by mtag-report, which writes it anew each time: your words "
             "are in words/.\n"
             "\\documentclass[10pt,a4paper%s]{article}\n"
             "\\usepackage[T1]{fontenc}\n\\usepackage[utf8]{inputenc}\n"
             "\\usepackage{textcomp,lmodern,microtype}\n"
             "\\usepackage[margin=2cm,columnsep=18pt]{geometry}\n"
             "\\usepackage{booktabs,longtable,graphicx,xcolor}\n"
             "\\usepackage[hidelinks,unicode]{hyperref}\n",
             h->asked->two_columns ? ",twocolumn" : "");
    str_add(out,
            "% A figure as wide as it was drawn, or as its column if that is less.\n"
            "\\newsavebox{\\figurebox}\n"
            "\\newcommand{\\fitted}[1]{\\sbox{\\figurebox}{\\includegraphics{#1}}%\n"
            "  \\ifdim\\wd\\figurebox>\\linewidth "
            "\\includegraphics[width=\\linewidth]{#1}%\n"
            "  \\else\\usebox{\\figurebox}\\fi}\n"
            "% A place that is yours to write.\n"
            "\\newcommand{\\yours}[1]{\\par\\smallskip\\noindent"
            "\\fcolorbox{red}{white}{\\parbox{\\dimexpr\\linewidth-2\\fboxsep-"
            "2\\fboxrule}%\n  {\\raggedright\\color{red}yours: #1}}\\par\\smallskip}\n"
            "% What mtag could not know.\n"
            "\\newcommand{\\missing}[1]{\\par\\noindent\\textit{#1}\\par}\n"
            "\\renewcommand{\\topfraction}{.9}\\renewcommand{\\bottomfraction}{.8}\n"
            "\\renewcommand{\\textfraction}{.07}"
            "\\renewcommand{\\floatpagefraction}{.8}\n"
            "\\renewcommand{\\dbltopfraction}{.9}"
            "\\renewcommand{\\dblfloatpagefraction}{.8}\n"
            "\\setcounter{topnumber}{4}\\setcounter{dbltopnumber}{4}"
            "\\setcounter{totalnumber}{6}\n"
            "\\emergencystretch=4em \\tolerance=2000 \\hfuzz=0.5pt\n");
}

static void add_title(struct rep_homework *h, struct str *out)
{
    const struct rep_homework_asked *asked = h->asked;
    str_add(out, "\\title{");
    rep_tex_add(out, asked->title ? asked->title : "Music tagging");
    str_add(out, "}\n\\author{");
    rep_tex_add(out, asked->author ? asked->author : "");
    str_add(out, "}\n\\date{\\today}\n\\begin{document}\n\\maketitle\n");
    if (asked->author == NULL)
        rep_homework_words(h, "author", "your name and number, the course", NULL, out);
    rep_homework_words(h, "abstract",
                       "the question, the data, the model, the finding with its number "
                       "and interval, in five sentences",
                       NULL, out);
}

static enum err_code add_chapters(struct rep_homework *h, struct str *out,
                                  struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; rep_chapters.items[i] && code == ERR_OK; i++) {
        const struct rep_chapter *c = (const struct rep_chapter *)rep_chapters.items[i];
        struct str text = {0};
        code = c->write(h, &text, e);
        if (text.length)
            str_addf(out, "\n\\section{%s}\\label{sec:%s}\n\n%s", c->title,
                     c->plugin.name, text.text);
        str_deinit(&text);
    }
    return code;
}

static enum err_code write_files(struct rep_homework *h, struct err *e)
{
    enum err_code code = file_make_folders(rep_homework_path(h, "tables"), e);
    for (size_t i = 0; i < h->file_count && code == ERR_OK; i++)
        code = file_write(rep_homework_path(h, h->files[i].path),
                          str_text(&h->files[i].text), h->files[i].text.length, e);
    return code;
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    struct str text = {0};
    enum err_code code = file_make_folders(rep_homework_path(h, "figures"), e);
    add_preamble(h, &text);
    add_title(h, &text);
    if (code == ERR_OK)
        code = add_chapters(h, &text, e);
    str_add(&text, "\n\\end{document}\n");
    if (code == ERR_OK)
        code = rep_homework_keep_words(h, e);
    if (code == ERR_OK)
        code = write_files(h, e);
    if (code == ERR_OK)
        code =
            file_write(rep_homework_path(h, "report.tex"), text.text, text.length, e);
    str_deinit(&text);
    return code;
}

const struct rep_step rep_step_write_text = {
    .plugin = {.name = "write_text", .help = "report.tex, tables/, figures/, words/"},
    .take = take,
};
