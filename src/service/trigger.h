/* Rows of the policy table "service.trigger". */
#ifndef KEYACCT_SRC_SERVICE_TRIGGER_H
#define KEYACCT_SRC_SERVICE_TRIGGER_H

#include "keyacct/status.h"

#define SERVICE_MOST_TRIGGERS 32
#define SERVICE_TRIGGER_RING 8 /* most events that count counts */
#define SERVICE_TRIGGER_DAYS 90 /* longest window of ratio */

enum {
#define TRIGGER_COLUMN(name, type, unit, min, max, may_be_empty, text) SERVICE_TRIGGER_##name,
#include "service/trigger.def"
#undef TRIGGER_COLUMN
    SERVICE_TRIGGER_COLUMNS
};

/* What must hold within a row; the error names the row and the column. */
keyacct_status keyacct__service_triggers_check(const double *rows, int32_t row_count, keyacct_error *error);

#endif
