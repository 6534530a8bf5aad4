/* The program mtag-report, for its main file and for tests. */
#ifndef MTAG_REPORT_PROGRAM_H
#define MTAG_REPORT_PROGRAM_H

/* Prints the answer to a command line, or its fault; returns the exit status. */
int rep_program(int argc, char **argv);

#endif
