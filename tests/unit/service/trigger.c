/* Rows of "service.trigger": what is refused, with the cell to blame, and what is taken; states of triggers that somebody made up.
 *
 * What triggers do is in tests/golden/service/engine.txt. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "core/policy.h"
#include "keyacct/service.h"
#include "service/trigger.h"

static const char columns[] = "trigger,operator,fact,at_least,at_most,event,output,event_2,output_2,case_kind,severity,clock,channel,count,"
                              "followed,window,unit,level,segment,action,role,again,due_days";

/* A policy with these rows, or the error. */
static keyacct_status load(const char *rows, keyacct_policy **out, keyacct_error *error) {
    char text[8192];
    int length = snprintf(text, sizeof text, "edition 1\ntable service.trigger\n%s\n%s\nend\n", columns, rows);
    assert_true(length > 0 && (size_t)length < sizeof text);
    *error = (keyacct_error)KEYACCT_ERROR_INIT;
    return keyacct_policy_load_text(NULL, text, (size_t)length, out, error);
}

static void refused_rows(void **state) {
    static const struct {
        const char *row, *column, *says;
        keyacct_status status;
    } cases[] = {
        /*  trigger,operator,fact,at_least,at_most,event,output,event_2,output_2,case_kind,severity,clock,channel,count,followed,window,unit,level,
         *  segment,action,role,again,due_days */
        {"1,held,,1,,,,,,,,,,,,3,day,,,task,owner,,", "fact", "held needs fact", KEYACCT_E_VALUE},
        {"1,held,risk_band,,,,,,,,,,,,,3,day,,,task,owner,,", "at_least", "at_least or at_most", KEYACCT_E_VALUE},
        {"1,held,risk_band,3,2,,,,,,,,,,,3,day,,,task,owner,,", "at_least", "more than at_most", KEYACCT_E_RANGE},
        {"1,held,risk_band,2,,contact,,,,,,,,,,3,day,,,task,owner,,", "event", "no use for event", KEYACCT_E_VALUE},
        {"1,held,risk_band,2,,,,,,,,,,2,,3,day,,,task,owner,,", "count", "no use for count", KEYACCT_E_VALUE},
        {"1,held,weather,2,,,,,,,,,,,,3,day,,,task,owner,,", "fact", "'weather' is not one of", KEYACCT_E_CODE},
        {"1,held,risk_band,2,,,,,,,,,,,,3,day,,,task,exhausted,,", "role", "role is 7", KEYACCT_E_RANGE},
        {"1,held,risk_band,2,,,,,,,,,,,,3,week,,,task,owner,,", "unit", "'week' is not one of", KEYACCT_E_CODE},
        {"1,held,risk_band,2,,,,,,,,,,,,,day,,,task,owner,,", "window", "must not be empty", KEYACCT_E_VALUE},
        {"1,held,risk_band,2,,,,,,,,,,,,3,day,,,,owner,,", "action", "must not be empty", KEYACCT_E_VALUE},
        {"1,held,attention,2,,,,,,,,,,,,3,day,,,attention,sponsor,,", "action", "would hold itself", KEYACCT_E_VALUE},
        {"1,held,risk_band,2,,,,,,,,,,,,3,day,,,attention,owner,,5", "due_days", "only a task", KEYACCT_E_VALUE},
        {"1001,held,risk_band,2,,,,,,,,,,,,3,day,,,task,owner,,", "trigger", "1001", KEYACCT_E_RANGE},
        {"1,count,,,,contact,,,,,,,,,,30,day,,,task,owner,,", "count", "count needs count", KEYACCT_E_VALUE},
        {"1,count,,,,contact,,,,,,,,9,,30,day,,,task,owner,,", "count", "at most 8", KEYACCT_E_RANGE},
        {"1,count,,,,,,,,,,,,3,,30,day,,,task,owner,,", "event", "one of event and output", KEYACCT_E_VALUE},
        {"1,count,,,,contact,task,,,,,,,3,,30,day,,,task,owner,,", "event", "not both", KEYACCT_E_VALUE},
        {"1,count,,,,contact,,contact,,,,,,3,,30,day,,,task,owner,,", "event_2", "no use for event_2", KEYACCT_E_VALUE},
        {"1,count,,,,review,,,,,,,,3,,30,day,,,task,owner,,", "event", "not of one account", KEYACCT_E_VALUE},
        {"1,count,,,,,capacity_over,,,,,,,3,,30,day,,,task,owner,,", "event", "not of one account", KEYACCT_E_VALUE},
        {"1,count,,,,contact,,,,complaint,,,,3,,30,day,,,task,owner,,", "case_kind", "is of a case", KEYACCT_E_VALUE},
        {"1,count,,,,contact,,,,,2,,,3,,30,day,,,task,owner,,", "severity", "is of a case", KEYACCT_E_VALUE},
        {"1,count,,,,replied,,,,,,ack,,3,,30,day,,,task,owner,,", "clock", "is of a clock", KEYACCT_E_VALUE},
        {"1,count,,,,replied,,,,,,,phone,3,,30,day,,,task,owner,,", "channel", "is a contact", KEYACCT_E_VALUE},
        {"1,count,,,,,attention,,,,,,,3,,30,day,,,attention,owner,,", "action", "would hold itself", KEYACCT_E_VALUE},
        {"1,absent,,,,contact,,,,,,,,3,,30,day,,,task,owner,,", "count", "no use for count", KEYACCT_E_VALUE},
        {"1,seq,,,,offered,,,,,,,,,,30,day,,,task,owner,,", "event_2", "one of event_2 and output_2", KEYACCT_E_VALUE},
        {"1,seq,,,,offered,,offered,,,,,,,,30,day,,,task,owner,,", "event_2", "same as the first", KEYACCT_E_VALUE},
        {"1,seq,,,,offered,,decided,,,,,,,1,30,day,,,attention,owner,,", "action", "does not last", KEYACCT_E_VALUE},
        {"1,seq,,,,offered,,decided,,,,,,,2,30,day,,,task,owner,,", "followed", "followed is 2", KEYACCT_E_RANGE},
        {"1,seq,,,,offered,,review,,,,,,,,30,day,,,task,owner,,", "event_2", "second kind is not of one account", KEYACCT_E_VALUE},
        {"1,ratio,,500000,,reopened,,resolved,,,,,,4,,7,business_day,,,task,owner,,", "unit", "in days", KEYACCT_E_VALUE},
        {"1,ratio,,500000,,reopened,,resolved,,,,,,4,,91,day,,,task,owner,,", "window", "at most 90 days", KEYACCT_E_RANGE},
        {"1,ratio,,50000000,,reopened,,resolved,,,,,,4,,7,day,,,task,owner,,", "at_least", "0 to 1000000 ppm", KEYACCT_E_RANGE},
        {"1,ratio,,,-1,reopened,,resolved,,,,,,4,,7,day,,,task,owner,,", "at_most", "0 to 1000000 ppm", KEYACCT_E_RANGE},
        {"1,ratio,,500000,,reopened,,resolved,,,,,,,,7,day,,,task,owner,,", "count", "ratio needs count", KEYACCT_E_VALUE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* a good row stands before, so that the row to blame is the second */
        char rows[1024];
        keyacct_policy *policy = NULL;
        keyacct_error error;
        snprintf(rows, sizeof rows, "1000,absent,,,,contact,,,,,,,,,,30,day,,,task,owner,,\n%s", cases[i].row);
        keyacct_status status = load(rows, &policy, &error);
        if (status != cases[i].status || error.row != 4 || strcmp(error.table, "service.trigger") != 0
            || strcmp(error.column, cases[i].column) != 0 || !strstr(error.message, cases[i].says))
            fail_msg("%s: %s, row %lld, %s.%s: %s", cases[i].row, keyacct_status_name(status), (long long)error.row, error.table,
                     error.column, error.message);
        assert_null(policy);
    }
}

static void number_twice_and_too_many(void **state) {
    char rows[4096] = "";
    keyacct_policy *policy = NULL;
    keyacct_error error;
    (void)state;
    assert_int_equal(load("2,absent,,,,contact,,,,,,,,,,30,day,,,task,owner,,\n2,absent,,,,contact,,,,,,,,,,60,day,,,task,owner,,", &policy, &error),
                     KEYACCT_E_DUPLICATE);
    assert_string_equal(error.column, "trigger");
    assert_int_equal(error.row, 4);
    for (int i = 1; i <= SERVICE_MOST_TRIGGERS; i++) {
        size_t used = strlen(rows);
        snprintf(rows + used, sizeof rows - used, "%s%d,absent,,,,contact,,,,,,,,,,%d,day,,,task,owner,,", i > 1 ? "\n" : "", i, i);
    }
    assert_int_equal(load(rows, &policy, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    keyacct_policy_destroy(policy);
    strcat(rows, "\n999,absent,,,,contact,,,,,,,,,,30,day,,,task,owner,,");
    assert_int_equal(load(rows, &policy, &error), KEYACCT_E_LIMIT);
    assert_non_null(strstr(error.message, "at most 32 triggers"));
}

/* Columns that may be empty may be left out; what was taken comes out again, is in the hash and in the difference; no rows are rows too. */
static void taken(void **state) {
    static const char text[] = "edition 1\ntable service.trigger\ntrigger,operator,event,case_kind,count,window,unit,action,role\n"
                               "7,count,case_opened,complaint,3,30,day,task,team_lead # three complaints\nend\n";
    keyacct_policy *policy = NULL, *again = NULL;
    keyacct_table *rows = NULL, *diff = NULL, *none = NULL;
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t hash[16], plain[16];
    int64_t value, length;
    const char *name;
    (void)state;
    assert_int_equal(keyacct_policy_load_text(NULL, text, sizeof text - 1, &policy, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_hash(policy, hash, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_hash(NULL, plain, NULL), KEYACCT_OK);
    assert_memory_not_equal(hash, plain, 16);
    assert_int_equal(keyacct_policy_get_table(policy, "service.trigger", NULL, &rows, &error), KEYACCT_OK);
    assert_int_equal(keyacct_table_rows(rows), 1);
    assert_int_equal(keyacct_table_get_int64(rows, keyacct_table_column_find(rows, "trigger"), 0, &value, NULL), KEYACCT_OK);
    assert_int_equal(value, 7);
    assert_int_equal(keyacct_table_get_text(rows, keyacct_table_column_find(rows, "event"), 0, &name, &length, NULL), KEYACCT_OK);
    assert_int_equal(length, 11);
    assert_memory_equal(name, "case_opened", 11);
    assert_false(keyacct_table_is_valid(rows, keyacct_table_column_find(rows, "fact"), 0));
    assert_int_equal(keyacct_policy_diff(NULL, policy, NULL, &diff, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_rows(diff), 8); /* a cell each, but the key */
    assert_int_equal(keyacct_table_get_text(diff, 0, 0, &name, &length, NULL), KEYACCT_OK);
    assert_int_equal(length, 27);
    assert_memory_equal(name, "service.trigger[7].operator", 27);
    /* into another policy by the call, and out of it by an empty table */
    assert_int_equal(keyacct_policy_create(NULL, 0, &again, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(again, "service.trigger", rows, &error), KEYACCT_OK);
    uint8_t other[16];
    assert_int_equal(keyacct_policy_hash(again, other, NULL), KEYACCT_OK);
    assert_memory_equal(hash, other, 16);
    assert_int_equal(keyacct_table_slice(rows, 0, 0, &none, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_set_table(again, "service.trigger", none, &error), KEYACCT_OK);
    assert_int_equal(keyacct_policy_hash(again, other, NULL), KEYACCT_OK);
    assert_memory_equal(plain, other, 16);
    keyacct_table_destroy(none);
    keyacct_table_destroy(rows);
    keyacct_table_destroy(diff);
    keyacct_policy_destroy(again);
    keyacct_policy_destroy(policy);
}

/* Every byte of the state of the triggers changed in turn, with the checksum mended: what is accepted is used for two months and comes to an end. */
static void made_up_states(void **state) {
    static const int64_t at[] = {1780300800000, 1780300860000, 1780387200000, 1780390800000, 1780477200000};
    static const int8_t event[] = {KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_SURVEY_SENT, KEYACCT_EVENT_SURVEY_ANSWERED,
                                   KEYACCT_EVENT_SURVEY_SENT};
    static const int8_t kind[] = {0, KEYACCT_CASE_KIND_TASK, 0, 0, 0};
    static const int64_t id[] = {7, 7, 7, 7, 7};
    static const double score[] = {9, 9, 9, 9, 9};
    enum { ROWS = sizeof at / sizeof *at, TAIL = 8, WORDS = 5 * 4 + 2 + 7, RING = 8 }; /* RING: the word where trigger 2 keeps its events */
    keyacct_policy *policy = NULL;
    keyacct_engine *engine = NULL, *loaded = NULL;
    keyacct_table *events = NULL, *said = NULL;
    keyacct_error error;
    size_t size, written;
    int taken = 0, refused = 0;
    (void)state;
    assert_int_equal(load("1,held,cases_open,1,,,,,,,,,,,,2,day,,,attention,team_lead,3,\n"
                          "2,count,,,,survey_sent,,,,,,,,2,,30,day,,,task,owner,5,\n"
                          "3,absent,,,,contact,,,,,,,,,,20,day,,,attention,service_director,,\n"
                          "4,seq,,,,survey_sent,,survey_answered,,,,,,,,10,day,,,task,owner,,\n"
                          "5,ratio,,400000,,survey_answered,,survey_sent,,,,,,2,,7,day,,,task,owner,,",
                          &policy, &error),
                     KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_create(NULL, policy, 1, &engine, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_create(NULL, "events", ROWS, &events, NULL), KEYACCT_OK);
#define BIND(name, type, cells)                                                                                                     \
    if (keyacct_table_bind(events, name, KEYACCT_TYPE_##type, 0, cells, NULL, NULL, NULL, &error) != KEYACCT_OK)                    \
    fail_msg("%s", error.message)
    BIND("at", TIME, at);
    BIND("account_id", INT64, id);
    BIND("case_id", INT64, id);
    BIND("event", INT8, event);
    BIND("kind", INT8, kind);
    BIND("score", FLOAT64, score);
#undef BIND
    if (keyacct_engine_apply(engine, events, NULL, &error) != KEYACCT_OK) fail_msg("%s", error.message);
    assert_int_equal(keyacct_engine_drain(engine, 0, &said, NULL), KEYACCT_OK);
    keyacct_table_destroy(said);
    assert_int_equal(keyacct_engine_save(engine, NULL, 0, &size, NULL), KEYACCT_OK);
    uint8_t *bytes = malloc(size), *copy = malloc(size);
    assert_true(bytes && copy);
    assert_int_equal(keyacct_engine_save(engine, bytes, size, &written, NULL), KEYACCT_OK);
    uint8_t ring[16];
    for (int i = 0; i < 8; i++) ring[i] = (uint8_t)(at[2] >> 8 * i), ring[8 + i] = (uint8_t)(at[4] >> 8 * i);
    size_t first = RING * 8;
    while (first + WORDS * 8 < size && memcmp(bytes + first, ring, sizeof ring) != 0) first++;
    assert_true(first + WORDS * 8 < size);
    first -= RING * 8;
    for (size_t i = first; i < first + WORDS * 8; i++)
        for (int bit = 0; bit < 8; bit += 2) {
            memcpy(copy, bytes, size);
            copy[i] = (uint8_t)(copy[i] ^ 1 << bit);
            uint64_t sum = keyacct__bytes_checksum(copy, size - TAIL);
            for (int k = 0; k < TAIL; k++) copy[size - TAIL + (size_t)k] = (uint8_t)(sum >> (8 * k));
            error = (keyacct_error)KEYACCT_ERROR_INIT;
            if (keyacct_engine_load(NULL, copy, size, &loaded, &error) != KEYACCT_OK) {
                assert_null(loaded);
                assert_true(error.message[0]);
                refused++;
                continue;
            }
            (void)keyacct_engine_advance(loaded, at[0] + INT64_C(5184000000), NULL, NULL);
            if (keyacct_engine_drain(loaded, 0, &said, NULL) == KEYACCT_OK) keyacct_table_destroy(said);
            keyacct_engine_destroy(loaded);
            taken++;
        }
    if (taken < 100 || refused < 100) fail_msg("%d taken, %d refused", taken, refused);
    free(bytes);
    free(copy);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(engine);
    keyacct_policy_destroy(policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_rows),
        cmocka_unit_test(number_twice_and_too_many),
        cmocka_unit_test(taken),
        cmocka_unit_test(made_up_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
