/* File systems that several machines may write at the same time. */
#ifndef MTAG_BASE_NETWORK_H
#define MTAG_BASE_NETWORK_H

#include <stdbool.h>

/* Whether the path lies on one: locks and memory are not shared with other machines
 * there, or not surely. False if that cannot be told. */
bool network_has(const char *path);

#endif
