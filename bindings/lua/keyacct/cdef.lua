-- The C interface of libkeyacct for LuaJIT. Generated from include/ by bindings/apigen; do not edit.
return [[
typedef int32_t keyacct_status;
typedef struct keyacct_ledger keyacct_ledger;
typedef struct keyacct_review keyacct_review;
typedef struct keyacct_policy keyacct_policy;
typedef struct keyacct_risk_model keyacct_risk_model;
typedef struct keyacct_run keyacct_run;
typedef struct keyacct_segment_learn keyacct_segment_learn;
typedef struct keyacct_segmentation keyacct_segmentation;
typedef struct keyacct_calendar keyacct_calendar;
typedef struct keyacct_engine keyacct_engine;
typedef struct keyacct_table keyacct_table;
typedef struct keyacct_index keyacct_index;
typedef struct keyacct_bound keyacct_bound;
typedef struct keyacct_value_learn keyacct_value_learn;
typedef struct keyacct_value_model keyacct_value_model;
struct ArrowSchema;
struct ArrowArray;
struct ArrowArrayStream;
typedef struct keyacct_allocator keyacct_allocator;
typedef struct keyacct_error keyacct_error;
struct keyacct_allocator {
    size_t struct_size;
    void *(*resize)(void *user, void *pointer, size_t old_size, size_t new_size);
    void *user;
};
struct keyacct_error {
    uint32_t struct_size;
    keyacct_status status;
    int64_t row;
    char table[32];
    char column[64];
    char message[336];
    uint64_t reserved[8];
};
typedef void (*keyacct_task)(void *task_data, int32_t part);
typedef int32_t (*keyacct_executor)(void *user_data, keyacct_task task, void *task_data, int32_t parts);
typedef int32_t (*keyacct_progress)(void *user_data, int64_t done, int64_t total);
typedef void (*keyacct_release)(void *user_data);
keyacct_status keyacct_ledger_create(const keyacct_allocator *allocator, const keyacct_policy *policy, const uint8_t *key,
    keyacct_ledger **out, keyacct_error *error);
void keyacct_ledger_destroy(keyacct_ledger *ledger);
keyacct_status keyacct_ledger_add(keyacct_ledger *ledger, const keyacct_table *transactions, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_ledger_append_int64(keyacct_ledger *ledger, int64_t account_id, int32_t on, int64_t amount,
    keyacct_error *error);
keyacct_status keyacct_ledger_append_text(keyacct_ledger *ledger, const char *account_id, int64_t length, int32_t on,
    int64_t amount, keyacct_error *error);
keyacct_status keyacct_ledger_merge(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error);
keyacct_status keyacct_ledger_save(const keyacct_ledger *ledger, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_ledger_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, keyacct_ledger **out,
    keyacct_error *error);
keyacct_status keyacct_ledger_span(const keyacct_ledger *ledger, int64_t *accounts, int64_t *transactions, int32_t *first_on,
    int32_t *last_on, keyacct_error *error);
keyacct_status keyacct_ledger_histories(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out,
    keyacct_error *error);
keyacct_status keyacct_ledger_split(const keyacct_ledger *ledger, int32_t calibration_end_on, int32_t holdout_end_on,
    const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_review_create(const keyacct_allocator *allocator, const keyacct_policy *policy, keyacct_review **out,
    keyacct_error *error);
void keyacct_review_destroy(keyacct_review *review);
keyacct_status keyacct_review_add(keyacct_review *review, const keyacct_table *table, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_review_run(keyacct_review *review, const keyacct_run *run, keyacct_error *error);
keyacct_status keyacct_review_asof_on(const keyacct_review *review, int32_t *asof_on, keyacct_error *error);
keyacct_status keyacct_review_table(keyacct_review *review, const char *name, const keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back, keyacct_error *error);
keyacct_status keyacct_plan_make(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
    const keyacct_table *cases, const keyacct_table *contacts, const keyacct_table *surveys, const keyacct_run *run,
    keyacct_table **actions, keyacct_table **findings, keyacct_table **owners, keyacct_error *error);
keyacct_status keyacct_policy_create(const keyacct_allocator *allocator, int32_t edition, keyacct_policy **out,
    keyacct_error *error);
void keyacct_policy_destroy(keyacct_policy *policy);
keyacct_status keyacct_policy_set_int64(keyacct_policy *policy, const char *name, int64_t value, keyacct_error *error);
keyacct_status keyacct_policy_set_float64(keyacct_policy *policy, const char *name, double value, keyacct_error *error);
keyacct_status keyacct_policy_set_text(keyacct_policy *policy, const char *name, const char *value, keyacct_error *error);
keyacct_status keyacct_policy_get_int64(const keyacct_policy *policy, const char *name, int64_t *value, keyacct_error *error);
keyacct_status keyacct_policy_get_float64(const keyacct_policy *policy, const char *name, double *value, keyacct_error *error);
keyacct_status keyacct_policy_reset(keyacct_policy *policy, const char *name, keyacct_error *error);
keyacct_status keyacct_policy_set_table(keyacct_policy *policy, const char *name, const keyacct_table *rows,
    keyacct_error *error);
keyacct_status keyacct_policy_get_table(const keyacct_policy *policy, const char *name, const keyacct_allocator *allocator,
    keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_policy_freeze(keyacct_policy *policy, keyacct_error *error);
int32_t keyacct_policy_is_frozen(const keyacct_policy *policy);
int32_t keyacct_policy_edition(const keyacct_policy *policy);
keyacct_status keyacct_policy_hash(const keyacct_policy *policy, uint8_t hash[16], keyacct_error *error);
keyacct_status keyacct_policy_save_text(const keyacct_policy *policy, char *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_policy_load_text(const keyacct_allocator *allocator, const char *text, size_t length,
    keyacct_policy **out, keyacct_error *error);
keyacct_status keyacct_policy_diff(const keyacct_policy *before, const keyacct_policy *after,
    const keyacct_allocator *allocator, keyacct_table **out, keyacct_error *error);
int32_t keyacct_parameter_count(void);
const char *keyacct_parameter_text(int32_t parameter, int32_t field);
const char *keyacct_policy_table_name(int32_t index);
keyacct_status keyacct_risk_model_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
    keyacct_risk_model **out, keyacct_error *error);
void keyacct_risk_model_destroy(keyacct_risk_model *model);
keyacct_status keyacct_risk_model_apply(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_risk_model_bind(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
    keyacct_bound **out, keyacct_error *error);
keyacct_status keyacct_risk_model_explain(const keyacct_risk_model *model, const keyacct_table *accounts, int64_t first,
    int64_t count, const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_risk_model_save(const keyacct_risk_model *model, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_risk_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_risk_model **out, keyacct_error *error);
keyacct_status keyacct_run_create(const keyacct_allocator *allocator, keyacct_run **out, keyacct_error *error);
void keyacct_run_destroy(keyacct_run *run);
keyacct_status keyacct_run_set_asof_on(keyacct_run *run, int32_t asof_on, keyacct_error *error);
keyacct_status keyacct_run_set_asof_at(keyacct_run *run, int64_t asof_at, keyacct_error *error);
keyacct_status keyacct_run_set_executor(keyacct_run *run, keyacct_executor executor, void *user_data, int32_t parts,
    keyacct_error *error);
keyacct_status keyacct_run_set_progress(keyacct_run *run, keyacct_progress progress, void *user_data, keyacct_error *error);
keyacct_status keyacct_run_want(keyacct_run *run, const char *name, keyacct_error *error);
int32_t keyacct_column_count(void);
const char *keyacct_column_text(int32_t column, int32_t field);
int32_t keyacct_code_count(void);
const char *keyacct_code_text(int32_t code, int32_t field);
int32_t keyacct_code_value(int32_t code);
const char *keyacct_code_name(const char *list, int32_t value);
int32_t keyacct_schema_count(void);
const char *keyacct_schema_text(int32_t pair, int32_t field);
keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t keep,
    keyacct_segment_learn **out, keyacct_error *error);
void keyacct_segment_learn_destroy(keyacct_segment_learn *learn);
keyacct_status keyacct_segment_learn_add(keyacct_segment_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_segment_learn_merge(keyacct_segment_learn *learn, const keyacct_segment_learn *from,
    keyacct_error *error);
keyacct_status keyacct_segment_learn_save(const keyacct_segment_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_segment_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_segment_learn **out, keyacct_error *error);
keyacct_status keyacct_segment_learn_advance(keyacct_segment_learn *learn, int32_t *more, keyacct_error *error);
keyacct_status keyacct_segment_learn_finish(const keyacct_segment_learn *learn, keyacct_segmentation **out,
    keyacct_error *error);
keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
    const keyacct_table *accounts, const keyacct_run *run, keyacct_segmentation **out, keyacct_error *error);
void keyacct_segmentation_destroy(keyacct_segmentation *segmentation);
keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy, int32_t *fell_back,
    keyacct_error *error);
keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts,
    const keyacct_run *run, keyacct_error *error);
keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts,
    const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts,
    const keyacct_run *run, keyacct_error *error);
keyacct_status keyacct_segmentation_cuts(const keyacct_segmentation *segmentation, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_segmentation_segments(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
    const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_segmentation_expectations(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
    const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_segmentation_concentration(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
    const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_segmentation_curve(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
    int32_t points, const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity,
    size_t *size, keyacct_error *error);
keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_segmentation **out, keyacct_error *error);
keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
    const keyacct_table *cases, const keyacct_table *contacts, const keyacct_table *surveys, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_calendar_create(const keyacct_allocator *allocator, const keyacct_table *rules, const char *name,
    const uint8_t *zone, size_t zone_size, int64_t from_at, int64_t until_at, keyacct_calendar **out, keyacct_error *error);
void keyacct_calendar_destroy(keyacct_calendar *calendar);
keyacct_status keyacct_calendar_deadline(const keyacct_calendar *calendar, const int64_t *start_at, const int64_t *open_ms,
    int64_t *due_at, int64_t count, keyacct_error *error);
keyacct_status keyacct_calendar_elapsed(const keyacct_calendar *calendar, const int64_t *from_at, const int64_t *until_at,
    int64_t *open_ms, int64_t count, keyacct_error *error);
keyacct_status keyacct_calendar_next(const keyacct_calendar *calendar, int64_t at, int64_t *opens_at, int64_t *closes_at,
    keyacct_error *error);
keyacct_status keyacct_calendar_facts(const keyacct_calendar *calendar, int64_t *from_at, int64_t *until_at,
    int64_t *business_day_ms, keyacct_error *error);
keyacct_status keyacct_calendar_hash(const keyacct_calendar *calendar, uint8_t hash[16], keyacct_error *error);
keyacct_status keyacct_calendar_save(const keyacct_calendar *calendar, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_calendar_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_calendar **out, keyacct_error *error);
keyacct_status keyacct_engine_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t shards,
    keyacct_engine **out, keyacct_error *error);
void keyacct_engine_destroy(keyacct_engine *engine);
keyacct_status keyacct_engine_policy(keyacct_engine *engine, const keyacct_policy *policy, int64_t *version,
    keyacct_error *error);
keyacct_status keyacct_engine_calendar(keyacct_engine *engine, const char *name, const keyacct_calendar *calendar,
    keyacct_error *error);
keyacct_status keyacct_engine_apply(keyacct_engine *engine, keyacct_table *events, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_engine_advance(keyacct_engine *engine, int64_t now, const keyacct_run *run, keyacct_error *error);
int64_t keyacct_engine_next_deadline(const keyacct_engine *engine);
keyacct_status keyacct_engine_drain(keyacct_engine *engine, int64_t most, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_promises(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_levels(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_explain(const keyacct_engine *engine, const keyacct_table *accounts, int64_t row,
    keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_simulate(const keyacct_engine *engine, keyacct_table *events, int64_t until_at,
    const keyacct_run *run, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_dry_run(const keyacct_engine *engine, const keyacct_policy *policy, int64_t at,
    keyacct_table **out, keyacct_error *error);
keyacct_status keyacct_engine_save(const keyacct_engine *engine, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_engine_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, keyacct_engine **out,
    keyacct_error *error);
keyacct_status keyacct_engine_hash(const keyacct_engine *engine, uint8_t hash[16], keyacct_error *error);
const char *keyacct_status_name(keyacct_status status);
const char *keyacct_status_describe(keyacct_status status);
keyacct_status keyacct_table_create(const keyacct_allocator *allocator, const char *role, int64_t rows, keyacct_table **out,
    keyacct_error *error);
void keyacct_table_destroy(keyacct_table *table);
int64_t keyacct_table_rows(const keyacct_table *table);
const char *keyacct_table_role(const keyacct_table *table);
keyacct_status keyacct_table_set_currency(keyacct_table *table, const char *code, int32_t decimals, keyacct_error *error);
int32_t keyacct_table_decimals(const keyacct_table *table);
const char *keyacct_table_currency(const keyacct_table *table);
keyacct_status keyacct_table_name_map(keyacct_table *table, const char *foreign, const char *name, int32_t unit,
    keyacct_error *error);
keyacct_status keyacct_table_bind(keyacct_table *table, const char *name, int32_t type, int32_t unit, const void *values,
    const uint8_t *validity, keyacct_release release, void *user_data, keyacct_error *error);
keyacct_status keyacct_table_bind_text(keyacct_table *table, const char *name, int32_t unit, const int64_t *offsets,
    const char *bytes, const uint8_t *validity, keyacct_release release, void *user_data, keyacct_error *error);
keyacct_status keyacct_table_bind_output(keyacct_table *table, const char *name, int32_t type, void *values, uint8_t *validity,
    keyacct_error *error);
keyacct_status keyacct_table_add_column(keyacct_table *table, const char *name, int32_t type, keyacct_error *error);
keyacct_status keyacct_table_unbind(keyacct_table *table, const char *name, keyacct_error *error);
int32_t keyacct_table_column_count(const keyacct_table *table);
int32_t keyacct_table_column_find(const keyacct_table *table, const char *name);
keyacct_status keyacct_table_column_info(const keyacct_table *table, int32_t column, const char **name, int32_t *type,
    int32_t *origin, keyacct_error *error);
keyacct_status keyacct_table_column_values(const keyacct_table *table, int32_t column, const void **values,
    const uint8_t **validity, int64_t *validity_offset, keyacct_error *error);
int32_t keyacct_table_is_valid(const keyacct_table *table, int32_t column, int64_t row);
int32_t keyacct_table_is_given(const keyacct_table *table, int32_t column, int64_t row);
keyacct_status keyacct_table_get_int64(const keyacct_table *table, int32_t column, int64_t row, int64_t *value,
    keyacct_error *error);
keyacct_status keyacct_table_get_float64(const keyacct_table *table, int32_t column, int64_t row, double *value,
    keyacct_error *error);
keyacct_status keyacct_table_get_text(const keyacct_table *table, int32_t column, int64_t row, const char **bytes,
    int64_t *length, keyacct_error *error);
keyacct_status keyacct_table_set_int64(keyacct_table *table, int32_t column, int64_t row, int64_t value, keyacct_error *error);
keyacct_status keyacct_table_set_float64(keyacct_table *table, int32_t column, int64_t row, double value, keyacct_error *error);
keyacct_status keyacct_table_set_text(keyacct_table *table, int32_t column, int64_t row, const char *bytes, int64_t length,
    keyacct_error *error);
keyacct_status keyacct_table_set_null(keyacct_table *table, int32_t column, int64_t row, keyacct_error *error);
keyacct_status keyacct_table_slice(const keyacct_table *table, int64_t first, int64_t count, keyacct_table **out,
    keyacct_error *error);
keyacct_status keyacct_index_create(const keyacct_allocator *allocator, const keyacct_table *table, const uint8_t *key,
    keyacct_index **out, keyacct_error *error);
void keyacct_index_destroy(keyacct_index *index);
int64_t keyacct_index_find_int64(const keyacct_index *index, int64_t account_id);
int64_t keyacct_index_find_text(const keyacct_index *index, const char *account_id, int64_t length);
keyacct_status keyacct_table_align(keyacct_table *accounts, const keyacct_index *index, const keyacct_table *source,
    keyacct_error *error);
keyacct_status keyacct_table_import_arrow(keyacct_table *table, const struct ArrowSchema *schema, struct ArrowArray *array,
    keyacct_error *error);
keyacct_status keyacct_table_import_stream(keyacct_table *table, struct ArrowArrayStream *stream, keyacct_error *error);
keyacct_status keyacct_table_export_arrow(const keyacct_table *table, const char * const *names, int32_t count,
    const keyacct_allocator *allocator, struct ArrowSchema *schema, struct ArrowArray *array, keyacct_error *error);
keyacct_status keyacct_table_export_stream(const keyacct_table *table, const char * const *names, int32_t count,
    int64_t part_rows, int32_t flags, const keyacct_allocator *allocator, struct ArrowArrayStream *stream,
    keyacct_error *error);
keyacct_status keyacct_bound_run(keyacct_bound *bound, int64_t first, int64_t count, keyacct_error *error);
void keyacct_bound_destroy(keyacct_bound *bound);
keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
    keyacct_value_learn **out, keyacct_error *error);
void keyacct_value_learn_destroy(keyacct_value_learn *learn);
keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from, keyacct_error *error);
keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_value_learn **out, keyacct_error *error);
keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out, keyacct_error *error);
void keyacct_value_model_destroy(keyacct_value_model *model);
keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
    keyacct_error *error);
keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
    keyacct_bound **out, keyacct_error *error);
keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity, size_t *size,
    keyacct_error *error);
keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
    keyacct_value_model **out, keyacct_error *error);
int32_t keyacct_version(void);
const char *keyacct_version_string(void);
keyacct_status keyacct_abi_check(int32_t abi, size_t error_size, size_t allocator_size, keyacct_error *error);
]]
