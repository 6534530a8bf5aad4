/* mtag's other programs, which know networks and data sets: mtag-report starts them
 * with an argument vector. */
#ifndef MTAG_REPORT_HOMEWORK_PROGRAM_H
#define MTAG_REPORT_HOMEWORK_PROGRAM_H

#include "report/homework/homework.h"

/* Runs a program ("mtag-model"), that of the folder in which this one lies, else that
 * of $PATH, with arguments that end with NULL (at most 15), and appends what it prints.
 * *lacks: why it gave nothing, a sentence; NULL: it did. */
enum err_code rep_homework_run(struct rep_homework *h, const char *program,
                               const char *const *arguments, struct str *out,
                               const char **lacks, struct err *e);

#endif
