/* The assigning kernel's state, shared by its scalar and its fast form. */
#ifndef KEYACCT_SRC_SEGMENT_ASSIGN_H
#define KEYACCT_SRC_SEGMENT_ASSIGN_H

#include "segment.h"

/* Facts about a row; a combination is an index. */
#define KEYACCT__FACT_HIGH 1u /* passes the upper cut */
#define KEYACCT__FACT_PLATINUM 2u /* passes the platinum cut */
#define KEYACCT__FACT_KNOWN 4u /* potential known */
#define KEYACCT__FACT_POTENTIAL 8u /* potential high, known or imputed */
#define KEYACCT__FACT_CANDIDATE 16u /* has the potential that platinum asks for */
#define KEYACCT__FACT_IRON 32u /* passes the iron cut */
#define KEYACCT__FACT_POSITIVE 64u /* value above zero */
#define KEYACCT__FACT_TIE 128u /* in the tie group that was left out at the platinum cut */
#define KEYACCT__FACTS 256u

typedef struct keyacct__segment_threshold {
    int64_t least; /* passes: value >= least, unless never; for cuts without tie keys */
    int never;
} keyacct__segment_threshold;

/* A scope, ready for rows. */
typedef struct keyacct__segment_ready {
    const keyacct__segment_scope *scope;
    int simple; /* no cut has tie keys */
    int potential_never;
    int64_t potential_least;
    int64_t high_near_low, high_near_high, platinum_near_low, platinum_near_high;
    keyacct__segment_threshold cut[KEYACCT__SEGMENT_CUTS];
    int8_t segment[KEYACCT__FACTS], reason[KEYACCT__FACTS];
} keyacct__segment_ready;

/* tier and next_segment last: they build on the others. */
#define KEYACCT__ASSIGN_OUTPUTS(X)                                                                                                 \
    X(segment) X(segment_raw) X(segment_state) X(segment_reason) X(segment_flags) X(cut_distance) X(potential_distance) X(tenure_days) \
        X(tier) X(next_segment)
enum {
#define X(name) KEYACCT__ASSIGN_##name,
    KEYACCT__ASSIGN_OUTPUTS(X)
#undef X
    KEYACCT__ASSIGN_COUNT
};

typedef struct keyacct__segment_assign {
    const keyacct_segmentation *segmentation;
    const keyacct_run *run;
    keyacct__segment_view view;
    keyacct__segment_ready *ready; /* one a scope, then the unseen one */
    const keyacct__segment_ready *last; /* scope "" */
    keyacct__output outputs[KEYACCT__ASSIGN_COUNT];
    keyacct__outputs set;
} keyacct__segment_assign;

void keyacct__segment_make_ready(keyacct__segment_ready *ready, const keyacct__segment_rules *rules, const keyacct__segment_scope *scope);
const keyacct__segment_ready *keyacct__segment_ready_find(const keyacct__segment_assign *assign, const char *name, int64_t length);

#endif
