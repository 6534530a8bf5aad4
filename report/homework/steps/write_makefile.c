/* Writes a Makefile, for people who change their words and make the PDF again. */
#include "report/homework/homework.h"

#include "base/file.h"

#include <string.h>

static const char text[] =
    "# `make` makes report.pdf of report.tex and of your words.\n"
    "report.pdf: report.tex $(wildcard words/*.tex tables/*.tex figures/*.pdf)\n"
    "\tpdflatex -interaction=nonstopmode -halt-on-error report.tex\n"
    "\tpdflatex -interaction=nonstopmode -halt-on-error report.tex\n\n"
    "clean:\n\trm -f report.aux report.log report.out report.pdf\n\n"
    ".PHONY: clean\n";

static enum err_code take(struct rep_homework *h, struct err *e)
{
    return file_write(rep_homework_path(h, "Makefile"), text, strlen(text), e);
}

const struct rep_step rep_step_write_makefile = {
    .plugin = {.name = "write_makefile", .help = "a Makefile for the PDF"},
    .take = take,
};
