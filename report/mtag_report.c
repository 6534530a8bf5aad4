/* mtag-report: tables and plots of recorded results. */
#include "report/program.h"

int main(int argc, char **argv)
{
    return rep_program(argc, argv);
}
