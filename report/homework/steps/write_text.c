/* Writes report.tex with its tables and figures, and makes the words that are missing.
 * Nothing is written before every chapter is known, but for figures. */
#include "report/homework/homework.h"
#include "report/homework/made.h"

#include "report/homework/tex.h"

#include "base/file.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

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
             "\\usepackage{booktabs,longtable,graphicx,xcolor,multicol}\n"
             "\\usepackage[hidelinks,unicode]{hyperref}\n",
             h->asked->two_columns ? ",twocolumn" : "");
    str_addf(out,
             "%% What a figure of one column may be wide.\n"
             "\\newcommand{\\narrow}{%s\\linewidth}\n",
             h->asked->two_columns ? "" : ".62");
    str_add(out,
            "% A figure as it was drawn, or smaller to fit into the first argument and "
            "the page.\n"
            "\\newsavebox{\\figurebox}\n"
            "\\newcommand{\\fitted}[2]{\\sbox{\\figurebox}{\\includegraphics{#2}}%\n"
            "  \\ifdim\\wd\\figurebox>\\dimexpr#1\\relax "
            "\\includegraphics[width=#1,height=.7\\textheight,keepaspectratio]{#2}%\n"
            "  \\else\\ifdim\\ht\\figurebox>.7\\textheight "
            "\\includegraphics[height=.7\\textheight]{#2}%\n"
            "  \\else\\usebox{\\figurebox}\\fi\\fi}\n"
            "\\setlength{\\abovecaptionskip}{5pt}"
            "\\setlength{\\belowcaptionskip}{5pt}\n"
            "\\setlength{\\textfloatsep}{11pt plus 3pt minus 3pt}"
            "\\setlength{\\floatsep}{9pt plus 3pt minus 2pt}"
            "\\setlength{\\intextsep}{9pt plus 3pt minus 2pt}\n"
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
            "% A file's lines, which may break; #1: spaces before it.\n"
            "\\newcommand{\\fileline}[2]{\\hangindent=4em\\hangafter=1\\leavevmode"
            "\\hspace*{#1\\dimexpr.525em}#2\\par}\n"
            "\\newenvironment{listed}{\\parindent0pt\\raggedright\\ttfamily"
            "\\scriptsize}{}\n"
            "\\emergencystretch=4em \\tolerance=2000 \\hfuzz=0.5pt\n");
}

/* Appends to `known` the characters of the text beyond ASCII, each once. */
static void gather(const char *text, struct str *known)
{
    while (*text) {
        unsigned long character;
        const size_t n = utf8_decode(text, &character);
        char own[5] = {0};
        memcpy(own, text, n < 4 ? n : 4);
        if (n > 1 && (known->length == 0 || strstr(known->text, own) == NULL))
            str_add(known, own);
        text += n;
    }
}

/* Characters that LaTeX's fonts lack are question marks, as in figures. */
static void add_characters(const struct rep_homework *h, const struct str *text,
                           struct str *out)
{
    struct str known = {0};
    gather(str_text(text), &known);
    for (size_t i = 0; i < h->file_count; i++)
        gather(str_text(&h->files[i].text), &known);
    str_add(out, known.length ? "\\makeatletter\n" : "");
    for (const char *at = str_text(&known); *at;) {
        unsigned long character;
        const size_t n = utf8_decode(at, &character);
        str_addf(out,
                 "\\@ifundefined{u8:\\detokenize{%.*s}}"
                 "{\\DeclareUnicodeCharacter{%04lX}{?}}{}\n",
                 (int)n, at, character);
        at += n;
    }
    str_add(out, known.length ? "\\makeatother\n" : "");
    str_deinit(&known);
}

static void add_title(struct rep_homework *h, struct str *out)
{
    const struct rep_homework_asked *asked = h->asked;
    str_add(out, "\\title{\\vspace{-6ex}");
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
    bool behind = false;
    for (size_t i = 0; rep_chapters.items[i] && code == ERR_OK; i++) {
        const struct rep_chapter *c = (const struct rep_chapter *)rep_chapters.items[i];
        struct str text = {0};
        code = c->write(h, &text, e);
        if (text.length && c->appendix && !behind)
            str_addf(out, "\n\\clearpage\n%s\\appendix\n",
                     h->asked->two_columns ? "\\onecolumn\n" : "");
        behind = behind || (text.length && c->appendix);
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
    struct str text = {0}, body = {0};
    const char *path = rep_homework_path(h, "report.tex");
    enum err_code code = file_make_folders(rep_homework_path(h, "figures"), e);
    add_title(h, &body);
    if (code == ERR_OK)
        code = add_chapters(h, &body, e);
    add_preamble(h, &text);
    add_characters(h, &body, &text);
    str_addf(&text, "%s\n\\end{document}\n", str_text(&body));
    rep_homework_add_made(h, &text);
    char *earlier = NULL;
    size_t length;
    if (file_exists(path))
        code = code == ERR_OK ? file_read(path, &earlier, &length, e) : code;
    if (code == ERR_OK)
        code = rep_homework_keep_words(h, e);
    if (code == ERR_OK)
        code = write_files(h, e);
    if (code == ERR_OK)
        code = file_write(path, text.text, text.length, e);
    if (code == ERR_OK && earlier)
        rep_homework_forget(h, earlier);
    free(earlier);
    str_deinit(&text);
    str_deinit(&body);
    return code;
}

const struct rep_step rep_step_write_text = {
    .plugin = {.name = "write_text", .help = "report.tex, tables/, figures/, words/"},
    .take = take,
};
