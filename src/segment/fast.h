/* Cuts of one scope that is at hand: exact selection between brackets from a sample. */
#ifndef KEYACCT_SRC_SEGMENT_FAST_H
#define KEYACCT_SRC_SEGMENT_FAST_H

#include "segment.h"

/* 1: *scope holds the cuts; *members says whether anybody is ranked or new. 0: this book is not for the fast way (scopes, tie keys,
 * shares, few rows) or a bracket missed; nothing was done. KEYACCT_E_... by *status. */
int keyacct__segment_fast(const keyacct_allocator *allocator, const keyacct__segment_view *view, const keyacct_run *run,
                          keyacct__segment_scope *scope, int64_t *members, keyacct_status *status, keyacct_error *error);

#endif
