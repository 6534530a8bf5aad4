/* Waiting for other programs that use the same database. */
#ifndef MTAG_RESULTS_WAITING_H
#define MTAG_RESULTS_WAITING_H

/* Sets the function that is called when waiting for another program's lock takes over a
 * second (once for each open database); NULL: none. Holds for all databases of this
 * process. */
void res_on_waiting(void (*tell)(const char *path));

#endif
