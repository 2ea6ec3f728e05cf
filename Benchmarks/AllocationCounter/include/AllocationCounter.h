#pragma once
#include <stdint.h>

/// The heap allocations that the calling thread has made so far: malloc, calloc, realloc and the aligned ones.
uint64_t stint_allocations(void);

/// CPU time of the calling thread in nanoseconds.
uint64_t stint_thread_ns(void);

/// Calls `body` with the numbers below `count`. Callgrind is told to count inside it and nowhere else.
void stint_measured(void (*body)(void *context, int index), void *context, int count);
