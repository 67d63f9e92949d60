"""The C interface of libkeyacct as ctypes declarations. Generated from include/ by bindings/apigen; do not edit."""
from ctypes import (CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint8,
                    c_uint32, c_uint64, c_void_p)


class keyacct_ledger(Structure):
    pass


class keyacct_review(Structure):
    pass


class keyacct_policy(Structure):
    pass


class keyacct_risk_model(Structure):
    pass


class keyacct_run(Structure):
    pass


class keyacct_segment_learn(Structure):
    pass


class keyacct_segmentation(Structure):
    pass


class keyacct_calendar(Structure):
    pass


class keyacct_engine(Structure):
    pass


class keyacct_table(Structure):
    pass


class keyacct_index(Structure):
    pass


class keyacct_bound(Structure):
    pass


class keyacct_value_learn(Structure):
    pass


class keyacct_value_model(Structure):
    pass


class ArrowSchema(Structure):
    pass


class ArrowArray(Structure):
    pass


class ArrowArrayStream(Structure):
    pass


class keyacct_allocator(Structure):
    pass


class keyacct_error(Structure):
    pass


keyacct_task = CFUNCTYPE(None, c_void_p, c_int32)
keyacct_executor = CFUNCTYPE(c_int32, c_void_p, keyacct_task, c_void_p, c_int32)
keyacct_progress = CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64)
keyacct_release = CFUNCTYPE(None, c_void_p)

ArrowSchema._fields_ = [("format", c_char_p), ("name", c_char_p), ("metadata", c_char_p), ("flags", c_int64),
    ("n_children", c_int64), ("children", POINTER(POINTER(ArrowSchema))), ("dictionary", POINTER(ArrowSchema)),
    ("release", CFUNCTYPE(None, POINTER(ArrowSchema))), ("private_data", c_void_p)]
ArrowArray._fields_ = [("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64),
    ("n_children", c_int64), ("buffers", POINTER(c_void_p)), ("children", POINTER(POINTER(ArrowArray))),
    ("dictionary", POINTER(ArrowArray)), ("release", CFUNCTYPE(None, POINTER(ArrowArray))), ("private_data", c_void_p)]
ArrowArrayStream._fields_ = [("get_schema", CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowSchema))),
    ("get_next", CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowArray))),
    ("get_last_error", CFUNCTYPE(c_char_p, POINTER(ArrowArrayStream))), ("release", CFUNCTYPE(None, POINTER(ArrowArrayStream))),
    ("private_data", c_void_p)]
keyacct_allocator._fields_ = [("struct_size", c_size_t),
    ("resize", CFUNCTYPE(c_void_p, c_void_p, c_void_p, c_size_t, c_size_t)), ("user", c_void_p)]
keyacct_error._fields_ = [("struct_size", c_uint32), ("status", c_int32), ("row", c_int64), ("table", c_char * 32),
    ("column", c_char * 64), ("message", c_char * 336), ("reserved", c_uint64 * 8)]

# name: (result, arguments)
FUNCTIONS = {
    "keyacct_ledger_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy), POINTER(c_uint8),
    POINTER(POINTER(keyacct_ledger)), POINTER(keyacct_error)]),
    "keyacct_ledger_destroy": (None, [POINTER(keyacct_ledger)]),
    "keyacct_ledger_add": (c_int32, [POINTER(keyacct_ledger), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_ledger_append_int64": (c_int32, [POINTER(keyacct_ledger), c_int64, c_int32, c_int64, POINTER(keyacct_error)]),
    "keyacct_ledger_append_text": (c_int32, [POINTER(keyacct_ledger), c_char_p, c_int64, c_int32, c_int64,
    POINTER(keyacct_error)]),
    "keyacct_ledger_merge": (c_int32, [POINTER(keyacct_ledger), POINTER(keyacct_ledger), POINTER(keyacct_error)]),
    "keyacct_ledger_save": (c_int32, [POINTER(keyacct_ledger), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_ledger_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t, POINTER(POINTER(keyacct_ledger)),
    POINTER(keyacct_error)]),
    "keyacct_ledger_span": (c_int32, [POINTER(keyacct_ledger), POINTER(c_int64), POINTER(c_int64), POINTER(c_int32),
    POINTER(c_int32), POINTER(keyacct_error)]),
    "keyacct_ledger_histories": (c_int32, [POINTER(keyacct_ledger), POINTER(keyacct_run), POINTER(POINTER(keyacct_table)),
    POINTER(keyacct_error)]),
    "keyacct_ledger_split": (c_int32, [POINTER(keyacct_ledger), c_int32, c_int32, POINTER(keyacct_run),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_review_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy), POINTER(POINTER(keyacct_review)),
    POINTER(keyacct_error)]),
    "keyacct_review_destroy": (None, [POINTER(keyacct_review)]),
    "keyacct_review_add": (c_int32, [POINTER(keyacct_review), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_review_run": (c_int32, [POINTER(keyacct_review), POINTER(keyacct_run), POINTER(keyacct_error)]),
    "keyacct_review_asof_on": (c_int32, [POINTER(keyacct_review), POINTER(c_int32), POINTER(keyacct_error)]),
    "keyacct_review_table": (c_int32, [POINTER(keyacct_review), c_char_p, POINTER(POINTER(keyacct_table)),
    POINTER(keyacct_error)]),
    "keyacct_review_policy": (c_int32, [POINTER(keyacct_review), POINTER(c_int32), POINTER(c_int32), POINTER(keyacct_error)]),
    "keyacct_plan_make": (c_int32, [POINTER(keyacct_policy), POINTER(keyacct_table), POINTER(keyacct_index),
    POINTER(keyacct_table), POINTER(keyacct_table), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_table)), POINTER(POINTER(keyacct_table)), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_policy_create": (c_int32, [POINTER(keyacct_allocator), c_int32, POINTER(POINTER(keyacct_policy)),
    POINTER(keyacct_error)]),
    "keyacct_policy_destroy": (None, [POINTER(keyacct_policy)]),
    "keyacct_policy_set_int64": (c_int32, [POINTER(keyacct_policy), c_char_p, c_int64, POINTER(keyacct_error)]),
    "keyacct_policy_set_float64": (c_int32, [POINTER(keyacct_policy), c_char_p, c_double, POINTER(keyacct_error)]),
    "keyacct_policy_set_text": (c_int32, [POINTER(keyacct_policy), c_char_p, c_char_p, POINTER(keyacct_error)]),
    "keyacct_policy_get_int64": (c_int32, [POINTER(keyacct_policy), c_char_p, POINTER(c_int64), POINTER(keyacct_error)]),
    "keyacct_policy_get_float64": (c_int32, [POINTER(keyacct_policy), c_char_p, POINTER(c_double), POINTER(keyacct_error)]),
    "keyacct_policy_reset": (c_int32, [POINTER(keyacct_policy), c_char_p, POINTER(keyacct_error)]),
    "keyacct_policy_set_table": (c_int32, [POINTER(keyacct_policy), c_char_p, POINTER(keyacct_table), POINTER(keyacct_error)]),
    "keyacct_policy_get_table": (c_int32, [POINTER(keyacct_policy), c_char_p, POINTER(keyacct_allocator),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_policy_freeze": (c_int32, [POINTER(keyacct_policy), POINTER(keyacct_error)]),
    "keyacct_policy_is_frozen": (c_int32, [POINTER(keyacct_policy)]),
    "keyacct_policy_edition": (c_int32, [POINTER(keyacct_policy)]),
    "keyacct_policy_hash": (c_int32, [POINTER(keyacct_policy), POINTER(c_uint8), POINTER(keyacct_error)]),
    "keyacct_policy_save_text": (c_int32, [POINTER(keyacct_policy), POINTER(c_char), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_policy_load_text": (c_int32, [POINTER(keyacct_allocator), c_char_p, c_size_t, POINTER(POINTER(keyacct_policy)),
    POINTER(keyacct_error)]),
    "keyacct_policy_diff": (c_int32, [POINTER(keyacct_policy), POINTER(keyacct_policy), POINTER(keyacct_allocator),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_parameter_count": (c_int32, []),
    "keyacct_parameter_text": (c_char_p, [c_int32, c_int32]),
    "keyacct_policy_table_name": (c_char_p, [c_int32]),
    "keyacct_risk_model_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy),
    POINTER(POINTER(keyacct_risk_model)), POINTER(keyacct_error)]),
    "keyacct_risk_model_destroy": (None, [POINTER(keyacct_risk_model)]),
    "keyacct_risk_model_apply": (c_int32, [POINTER(keyacct_risk_model), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_risk_model_bind": (c_int32, [POINTER(keyacct_risk_model), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_bound)), POINTER(keyacct_error)]),
    "keyacct_risk_model_explain": (c_int32, [POINTER(keyacct_risk_model), POINTER(keyacct_table), c_int64, c_int64,
    POINTER(keyacct_run), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_risk_model_save": (c_int32, [POINTER(keyacct_risk_model), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_risk_model_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_risk_model)), POINTER(keyacct_error)]),
    "keyacct_run_create": (c_int32, [POINTER(keyacct_allocator), POINTER(POINTER(keyacct_run)), POINTER(keyacct_error)]),
    "keyacct_run_destroy": (None, [POINTER(keyacct_run)]),
    "keyacct_run_set_asof_on": (c_int32, [POINTER(keyacct_run), c_int32, POINTER(keyacct_error)]),
    "keyacct_run_set_asof_at": (c_int32, [POINTER(keyacct_run), c_int64, POINTER(keyacct_error)]),
    "keyacct_run_set_executor": (c_int32, [POINTER(keyacct_run), keyacct_executor, c_void_p, c_int32, POINTER(keyacct_error)]),
    "keyacct_run_set_progress": (c_int32, [POINTER(keyacct_run), keyacct_progress, c_void_p, POINTER(keyacct_error)]),
    "keyacct_run_want": (c_int32, [POINTER(keyacct_run), c_char_p, POINTER(keyacct_error)]),
    "keyacct_column_count": (c_int32, []),
    "keyacct_column_text": (c_char_p, [c_int32, c_int32]),
    "keyacct_code_count": (c_int32, []),
    "keyacct_code_text": (c_char_p, [c_int32, c_int32]),
    "keyacct_code_value": (c_int32, [c_int32]),
    "keyacct_code_name": (c_char_p, [c_char_p, c_int32]),
    "keyacct_schema_count": (c_int32, []),
    "keyacct_schema_text": (c_char_p, [c_int32, c_int32]),
    "keyacct_segment_learn_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy), c_int32,
    POINTER(POINTER(keyacct_segment_learn)), POINTER(keyacct_error)]),
    "keyacct_segment_learn_destroy": (None, [POINTER(keyacct_segment_learn)]),
    "keyacct_segment_learn_add": (c_int32, [POINTER(keyacct_segment_learn), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_segment_learn_merge": (c_int32, [POINTER(keyacct_segment_learn), POINTER(keyacct_segment_learn),
    POINTER(keyacct_error)]),
    "keyacct_segment_learn_save": (c_int32, [POINTER(keyacct_segment_learn), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_segment_learn_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_segment_learn)), POINTER(keyacct_error)]),
    "keyacct_segment_learn_advance": (c_int32, [POINTER(keyacct_segment_learn), POINTER(c_int32), POINTER(keyacct_error)]),
    "keyacct_segment_learn_finish": (c_int32, [POINTER(keyacct_segment_learn), POINTER(POINTER(keyacct_segmentation)),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy), POINTER(keyacct_table),
    POINTER(keyacct_run), POINTER(POINTER(keyacct_segmentation)), POINTER(keyacct_error)]),
    "keyacct_segmentation_destroy": (None, [POINTER(keyacct_segmentation)]),
    "keyacct_segmentation_policy": (c_int32, [POINTER(keyacct_segmentation), POINTER(c_int32), POINTER(c_int32),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_apply": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_bind": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_bound)), POINTER(keyacct_error)]),
    "keyacct_segmentation_rank": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_cuts": (c_int32, [POINTER(keyacct_segmentation), POINTER(POINTER(keyacct_table)),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_segments": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_segmentation_expectations": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_segmentation_concentration": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table),
    POINTER(keyacct_run), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_segmentation_curve": (c_int32, [POINTER(keyacct_segmentation), POINTER(keyacct_table), c_int32,
    POINTER(keyacct_run), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_segmentation_save": (c_int32, [POINTER(keyacct_segmentation), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_segmentation_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_segmentation)), POINTER(keyacct_error)]),
    "keyacct_service_assess": (c_int32, [POINTER(keyacct_policy), POINTER(keyacct_table), POINTER(keyacct_index),
    POINTER(keyacct_table), POINTER(keyacct_table), POINTER(keyacct_table), POINTER(keyacct_run), POINTER(keyacct_error)]),
    "keyacct_calendar_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_table), c_char_p, POINTER(c_uint8),
    c_size_t, c_int64, c_int64, POINTER(POINTER(keyacct_calendar)), POINTER(keyacct_error)]),
    "keyacct_calendar_destroy": (None, [POINTER(keyacct_calendar)]),
    "keyacct_calendar_deadline": (c_int32, [POINTER(keyacct_calendar), POINTER(c_int64), POINTER(c_int64), POINTER(c_int64),
    c_int64, POINTER(keyacct_error)]),
    "keyacct_calendar_elapsed": (c_int32, [POINTER(keyacct_calendar), POINTER(c_int64), POINTER(c_int64), POINTER(c_int64),
    c_int64, POINTER(keyacct_error)]),
    "keyacct_calendar_next": (c_int32, [POINTER(keyacct_calendar), c_int64, POINTER(c_int64), POINTER(c_int64),
    POINTER(keyacct_error)]),
    "keyacct_calendar_facts": (c_int32, [POINTER(keyacct_calendar), POINTER(c_int64), POINTER(c_int64), POINTER(c_int64),
    POINTER(keyacct_error)]),
    "keyacct_calendar_hash": (c_int32, [POINTER(keyacct_calendar), POINTER(c_uint8), POINTER(keyacct_error)]),
    "keyacct_calendar_save": (c_int32, [POINTER(keyacct_calendar), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_calendar_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_calendar)), POINTER(keyacct_error)]),
    "keyacct_engine_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy), c_int32,
    POINTER(POINTER(keyacct_engine)), POINTER(keyacct_error)]),
    "keyacct_engine_destroy": (None, [POINTER(keyacct_engine)]),
    "keyacct_engine_policy": (c_int32, [POINTER(keyacct_engine), POINTER(keyacct_policy), POINTER(c_int64),
    POINTER(keyacct_error)]),
    "keyacct_engine_calendar": (c_int32, [POINTER(keyacct_engine), c_char_p, POINTER(keyacct_calendar), POINTER(keyacct_error)]),
    "keyacct_engine_apply": (c_int32, [POINTER(keyacct_engine), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_engine_advance": (c_int32, [POINTER(keyacct_engine), c_int64, POINTER(keyacct_run), POINTER(keyacct_error)]),
    "keyacct_engine_next_deadline": (c_int64, [POINTER(keyacct_engine)]),
    "keyacct_engine_drain": (c_int32, [POINTER(keyacct_engine), c_int64, POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_promises": (c_int32, [POINTER(keyacct_engine), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_levels": (c_int32, [POINTER(keyacct_engine), POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_explain": (c_int32, [POINTER(keyacct_engine), POINTER(keyacct_table), c_int64,
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_simulate": (c_int32, [POINTER(keyacct_engine), POINTER(keyacct_table), c_int64, POINTER(keyacct_run),
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_dry_run": (c_int32, [POINTER(keyacct_engine), POINTER(keyacct_policy), c_int64,
    POINTER(POINTER(keyacct_table)), POINTER(keyacct_error)]),
    "keyacct_engine_save": (c_int32, [POINTER(keyacct_engine), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_engine_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t, POINTER(POINTER(keyacct_engine)),
    POINTER(keyacct_error)]),
    "keyacct_engine_hash": (c_int32, [POINTER(keyacct_engine), POINTER(c_uint8), POINTER(keyacct_error)]),
    "keyacct_status_name": (c_char_p, [c_int32]),
    "keyacct_status_describe": (c_char_p, [c_int32]),
    "keyacct_table_create": (c_int32, [POINTER(keyacct_allocator), c_char_p, c_int64, POINTER(POINTER(keyacct_table)),
    POINTER(keyacct_error)]),
    "keyacct_table_destroy": (None, [POINTER(keyacct_table)]),
    "keyacct_table_rows": (c_int64, [POINTER(keyacct_table)]),
    "keyacct_table_role": (c_char_p, [POINTER(keyacct_table)]),
    "keyacct_table_set_currency": (c_int32, [POINTER(keyacct_table), c_char_p, c_int32, POINTER(keyacct_error)]),
    "keyacct_table_decimals": (c_int32, [POINTER(keyacct_table)]),
    "keyacct_table_currency": (c_char_p, [POINTER(keyacct_table)]),
    "keyacct_table_name_map": (c_int32, [POINTER(keyacct_table), c_char_p, c_char_p, c_int32, POINTER(keyacct_error)]),
    "keyacct_table_bind": (c_int32, [POINTER(keyacct_table), c_char_p, c_int32, c_int32, c_void_p, POINTER(c_uint8),
    keyacct_release, c_void_p, POINTER(keyacct_error)]),
    "keyacct_table_bind_text": (c_int32, [POINTER(keyacct_table), c_char_p, c_int32, POINTER(c_int64), c_char_p,
    POINTER(c_uint8), keyacct_release, c_void_p, POINTER(keyacct_error)]),
    "keyacct_table_bind_output": (c_int32, [POINTER(keyacct_table), c_char_p, c_int32, c_void_p, POINTER(c_uint8),
    POINTER(keyacct_error)]),
    "keyacct_table_add_column": (c_int32, [POINTER(keyacct_table), c_char_p, c_int32, POINTER(keyacct_error)]),
    "keyacct_table_unbind": (c_int32, [POINTER(keyacct_table), c_char_p, POINTER(keyacct_error)]),
    "keyacct_table_column_count": (c_int32, [POINTER(keyacct_table)]),
    "keyacct_table_column_find": (c_int32, [POINTER(keyacct_table), c_char_p]),
    "keyacct_table_column_info": (c_int32, [POINTER(keyacct_table), c_int32, POINTER(c_char_p), POINTER(c_int32),
    POINTER(c_int32), POINTER(keyacct_error)]),
    "keyacct_table_column_values": (c_int32, [POINTER(keyacct_table), c_int32, POINTER(c_void_p), POINTER(POINTER(c_uint8)),
    POINTER(c_int64), POINTER(keyacct_error)]),
    "keyacct_table_is_valid": (c_int32, [POINTER(keyacct_table), c_int32, c_int64]),
    "keyacct_table_is_given": (c_int32, [POINTER(keyacct_table), c_int32, c_int64]),
    "keyacct_table_get_int64": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, POINTER(c_int64), POINTER(keyacct_error)]),
    "keyacct_table_get_float64": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, POINTER(c_double), POINTER(keyacct_error)]),
    "keyacct_table_get_text": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, POINTER(c_char_p), POINTER(c_int64),
    POINTER(keyacct_error)]),
    "keyacct_table_set_int64": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, c_int64, POINTER(keyacct_error)]),
    "keyacct_table_set_float64": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, c_double, POINTER(keyacct_error)]),
    "keyacct_table_set_text": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, c_char_p, c_int64, POINTER(keyacct_error)]),
    "keyacct_table_set_null": (c_int32, [POINTER(keyacct_table), c_int32, c_int64, POINTER(keyacct_error)]),
    "keyacct_table_slice": (c_int32, [POINTER(keyacct_table), c_int64, c_int64, POINTER(POINTER(keyacct_table)),
    POINTER(keyacct_error)]),
    "keyacct_index_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_table), POINTER(c_uint8),
    POINTER(POINTER(keyacct_index)), POINTER(keyacct_error)]),
    "keyacct_index_destroy": (None, [POINTER(keyacct_index)]),
    "keyacct_index_find_int64": (c_int64, [POINTER(keyacct_index), c_int64]),
    "keyacct_index_find_text": (c_int64, [POINTER(keyacct_index), c_char_p, c_int64]),
    "keyacct_table_align": (c_int32, [POINTER(keyacct_table), POINTER(keyacct_index), POINTER(keyacct_table),
    POINTER(keyacct_error)]),
    "keyacct_table_import_arrow": (c_int32, [POINTER(keyacct_table), POINTER(ArrowSchema), POINTER(ArrowArray),
    POINTER(keyacct_error)]),
    "keyacct_table_import_stream": (c_int32, [POINTER(keyacct_table), POINTER(ArrowArrayStream), POINTER(keyacct_error)]),
    "keyacct_table_export_arrow": (c_int32, [POINTER(keyacct_table), POINTER(c_char_p), c_int32, POINTER(keyacct_allocator),
    POINTER(ArrowSchema), POINTER(ArrowArray), POINTER(keyacct_error)]),
    "keyacct_table_export_stream": (c_int32, [POINTER(keyacct_table), POINTER(c_char_p), c_int32, c_int64, c_int32,
    POINTER(keyacct_allocator), POINTER(ArrowArrayStream), POINTER(keyacct_error)]),
    "keyacct_bound_run": (c_int32, [POINTER(keyacct_bound), c_int64, c_int64, POINTER(keyacct_error)]),
    "keyacct_bound_destroy": (None, [POINTER(keyacct_bound)]),
    "keyacct_value_learn_create": (c_int32, [POINTER(keyacct_allocator), POINTER(keyacct_policy),
    POINTER(POINTER(keyacct_value_learn)), POINTER(keyacct_error)]),
    "keyacct_value_learn_destroy": (None, [POINTER(keyacct_value_learn)]),
    "keyacct_value_learn_add": (c_int32, [POINTER(keyacct_value_learn), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_value_learn_merge": (c_int32, [POINTER(keyacct_value_learn), POINTER(keyacct_value_learn), POINTER(keyacct_error)]),
    "keyacct_value_learn_save": (c_int32, [POINTER(keyacct_value_learn), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_value_learn_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_value_learn)), POINTER(keyacct_error)]),
    "keyacct_value_learn_finish": (c_int32, [POINTER(keyacct_value_learn), POINTER(POINTER(keyacct_value_model)),
    POINTER(keyacct_error)]),
    "keyacct_value_model_destroy": (None, [POINTER(keyacct_value_model)]),
    "keyacct_value_model_apply": (c_int32, [POINTER(keyacct_value_model), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(keyacct_error)]),
    "keyacct_value_model_bind": (c_int32, [POINTER(keyacct_value_model), POINTER(keyacct_table), POINTER(keyacct_run),
    POINTER(POINTER(keyacct_bound)), POINTER(keyacct_error)]),
    "keyacct_value_model_save": (c_int32, [POINTER(keyacct_value_model), POINTER(c_uint8), c_size_t, POINTER(c_size_t),
    POINTER(keyacct_error)]),
    "keyacct_value_model_load": (c_int32, [POINTER(keyacct_allocator), POINTER(c_uint8), c_size_t,
    POINTER(POINTER(keyacct_value_model)), POINTER(keyacct_error)]),
    "keyacct_version": (c_int32, []),
    "keyacct_version_string": (c_char_p, []),
    "keyacct_abi_check": (c_int32, [c_int32, c_size_t, c_size_t, POINTER(keyacct_error)]),
}

ARROW_FLAG_DICTIONARY_ORDERED = 1
ARROW_FLAG_NULLABLE = 2
ARROW_FLAG_MAP_KEYS_SORTED = 4
KEYACCT_VERSION_MAJOR = 0
KEYACCT_VERSION_MINOR = 1
KEYACCT_VERSION_PATCH = 0
KEYACCT_VERSION_STRING = '0.1.0'
KEYACCT_ABI = 0
KEYACCT_OK = 0
KEYACCT_E_ARGUMENT = 1
KEYACCT_E_HANDLE = 2
KEYACCT_E_STATE = 3
KEYACCT_E_STALE = 4
KEYACCT_E_READONLY = 5
KEYACCT_E_ALIAS = 6
KEYACCT_E_RANGE = 7
KEYACCT_E_NOT_FOUND = 8
KEYACCT_E_NO_TIME = 9
KEYACCT_E_HORIZON = 10
KEYACCT_E_COLUMN = 20
KEYACCT_E_UNIT = 21
KEYACCT_E_VALUE = 22
KEYACCT_E_CODE = 23
KEYACCT_E_DUPLICATE = 24
KEYACCT_E_UNKNOWN = 25
KEYACCT_E_ORDER = 26
KEYACCT_E_CURRENCY = 27
KEYACCT_E_OVERFLOW = 28
KEYACCT_E_DEGENERATE = 29
KEYACCT_E_ENCODING = 30
KEYACCT_E_FORMAT = 31
KEYACCT_E_NEVER_OPEN = 32
KEYACCT_E_NO_MEMORY = 40
KEYACCT_E_CANCELLED = 41
KEYACCT_E_LIMIT = 42
KEYACCT_E_EXECUTOR = 43
KEYACCT_E_ABI = 60
KEYACCT_E_VERSION = 61
KEYACCT_E_CORRUPT = 62
KEYACCT_E_EDITION = 63
KEYACCT_E_UNSUPPORTED = 64
KEYACCT_E_ROUNDING = 65
KEYACCT_E_INTERNAL = 99
KEYACCT_STATUS_PROSPECT = 1
KEYACCT_STATUS_TARGET = 2
KEYACCT_STATUS_ACTIVE = 3
KEYACCT_STATUS_SUSPENDED = 4
KEYACCT_STATUS_LOST = 5
KEYACCT_KIND_CONSUMER = 1
KEYACCT_KIND_BUSINESS = 2
KEYACCT_KIND_DISTRIBUTOR = 3
KEYACCT_KIND_DEALER = 4
KEYACCT_KIND_WHOLESALER = 5
KEYACCT_KIND_AGENT = 6
KEYACCT_REACH_KEY = 1
KEYACCT_REACH_NATIONAL = 2
KEYACCT_REACH_GLOBAL = 3
KEYACCT_REACH_HOUSE = 4
KEYACCT_NEED_CLEAR = 1
KEYACCT_NEED_FUZZY = 2
KEYACCT_NEED_LATENT = 3
KEYACCT_GROUP_TYPE_STANDARD = 1
KEYACCT_GROUP_TYPE_TECHNICAL = 2
KEYACCT_GROUP_TYPE_STRATEGIC = 3
KEYACCT_RELATION_TYPE_KEY = 1
KEYACCT_RELATION_TYPE_COMMON = 2
KEYACCT_RELATION_TYPE_ORGANIZATIONAL = 3
KEYACCT_CHANNEL_MODEL_DIRECT = 1
KEYACCT_CHANNEL_MODEL_DISTRIBUTION = 2
KEYACCT_CHANNEL_MODEL_ECOSYSTEM = 3
KEYACCT_CHANNEL_STAGE_ENTRY = 1
KEYACCT_CHANNEL_STAGE_GROWTH = 2
KEYACCT_CHANNEL_STAGE_MATURITY = 3
KEYACCT_SERVICE_MODE_POLICY = 1
KEYACCT_SERVICE_MODE_OPERATIONAL = 2
KEYACCT_SERVICE_MODE_VALUE_ADDED = 3
KEYACCT_STRATEGIC_NONE = 1
KEYACCT_STRATEGIC_CANDIDATE = 2
KEYACCT_STRATEGIC_CONFIRMED = 3
KEYACCT_RELATIONSHIP_LEVEL_PRICE = 1
KEYACCT_RELATIONSHIP_LEVEL_NETWORK = 2
KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE = 3
KEYACCT_LOSS_CAUSE_DEMAND_SHIFT = 1
KEYACCT_LOSS_CAUSE_UNIT_SOLD = 2
KEYACCT_LOSS_CAUSE_UPSTREAM_ENTRY = 3
KEYACCT_LOSS_CAUSE_RIVAL_PRICE = 4
KEYACCT_LOSS_CAUSE_RIVAL_PRODUCT = 5
KEYACCT_LOSS_CAUSE_RIVAL_SERVICE = 6
KEYACCT_LOSS_CAUSE_RIVAL_INDUCEMENT = 7
KEYACCT_LOSS_CAUSE_UNMET_NEED = 8
KEYACCT_LOSS_CAUSE_COMPLAINT_UNSOLVED = 9
KEYACCT_LOSS_CAUSE_UNKNOWN = 10
KEYACCT_TYPE_INT8 = 1
KEYACCT_TYPE_INT16 = 2
KEYACCT_TYPE_INT32 = 3
KEYACCT_TYPE_INT64 = 4
KEYACCT_TYPE_FLOAT32 = 5
KEYACCT_TYPE_FLOAT64 = 6
KEYACCT_TYPE_BOOL = 7
KEYACCT_TYPE_DATE = 8
KEYACCT_TYPE_TIME = 9
KEYACCT_TYPE_TEXT = 10
KEYACCT_TYPE_MONEY = 11
KEYACCT_TYPE_CODE = 12
KEYACCT_UNIT_NONE = 0
KEYACCT_UNIT_MINOR = 1
KEYACCT_UNIT_MAJOR = 2
KEYACCT_UNIT_PPM = 3
KEYACCT_UNIT_FRACTION = 4
KEYACCT_UNIT_PERCENT = 5
KEYACCT_UNIT_DECIMAL_0 = 100
KEYACCT_EXPORT_FLAG_CODE_NAMES = 1
KEYACCT_EXPORT_FLAG_MONEY_DECIMAL = 2
KEYACCT_ORIGIN_INPUT = 1
KEYACCT_ORIGIN_OUTPUT = 2
KEYACCT_ORIGIN_CARRIED = 3
KEYACCT_FIELD_NAME = 1
KEYACCT_FIELD_TYPE = 2
KEYACCT_FIELD_UNIT = 3
KEYACCT_FIELD_DEFAULT = 4
KEYACCT_FIELD_MIN = 5
KEYACCT_FIELD_MAX = 6
KEYACCT_FIELD_SINCE = 7
KEYACCT_FIELD_SOURCE = 8
KEYACCT_FIELD_EXPLANATION = 9
KEYACCT_FIELD_ROLE = 10
KEYACCT_FIELD_ROOM = 11
KEYACCT_FIELD_LABEL = 12
KEYACCT_FIELD_LABEL_ZH = 13
KEYACCT_FIELD_CALL = 14
KEYACCT_FIELD_USE = 15
KEYACCT_AGE_UNIT_DAY = 1
KEYACCT_AGE_UNIT_WEEK = 2
KEYACCT_AGE_UNIT_MONTH = 3
KEYACCT_AGE_UNIT_QUARTER = 4
KEYACCT_VALUE_BASIS_MARGIN = 1
KEYACCT_VALUE_BASIS_REVENUE = 2
KEYACCT_VALUE_BASIS_VOLUME = 3
KEYACCT_POTENTIAL_SOURCE_DECLARED = 1
KEYACCT_POTENTIAL_SOURCE_WALLET = 2
KEYACCT_POTENTIAL_SOURCE_PEER = 3
KEYACCT_POTENTIAL_SOURCE_MODEL = 4
KEYACCT_BASIS_CHOICE_AUTOMATIC = 1
KEYACCT_BASIS_CHOICE_MARGIN = 2
KEYACCT_BASIS_CHOICE_REVENUE = 3
KEYACCT_BASIS_CHOICE_VOLUME = 4
KEYACCT_SEGMENT_LEAD = 1
KEYACCT_SEGMENT_IRON = 2
KEYACCT_SEGMENT_GOLD = 3
KEYACCT_SEGMENT_PLATINUM = 4
KEYACCT_SEGMENT_STATE_RANKED = 1
KEYACCT_SEGMENT_STATE_NEW = 2
KEYACCT_SEGMENT_STATE_PROSPECT = 3
KEYACCT_SEGMENT_STATE_LOST = 4
KEYACCT_SEGMENT_STATE_FROZEN = 5
KEYACCT_SEGMENT_STATE_UNVALUED = 6
KEYACCT_TIER_LOW = 1
KEYACCT_TIER_MEDIUM = 2
KEYACCT_TIER_HIGH = 3
KEYACCT_SEGMENT_POLICY_HYBRID = 1
KEYACCT_SEGMENT_POLICY_PYRAMID = 2
KEYACCT_SEGMENT_POLICY_QUADRANT = 3
KEYACCT_SEGMENT_POLICY_SHARE = 4
KEYACCT_SEGMENT_POLICY_ABSOLUTE = 5
KEYACCT_TIE_RULE_CAPPED = 1
KEYACCT_TIE_RULE_INCLUDE = 2
KEYACCT_TIE_RULE_EXCLUDE = 3
KEYACCT_TIE_RULE_SECONDARY = 4
KEYACCT_TIE_RULE_BY_ID = 5
KEYACCT_SHARE_BASE_POSITIVE = 1
KEYACCT_SHARE_BASE_NET = 2
KEYACCT_MISSING_POTENTIAL_LOW = 1
KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN = 2
KEYACCT_MISSING_POTENTIAL_UNRATED = 3
KEYACCT_POTENTIAL_RULE_QUANTILE = 1
KEYACCT_POTENTIAL_RULE_FIXED = 2
KEYACCT_CUT_AXIS_HIGH = 1
KEYACCT_CUT_AXIS_PLATINUM = 2
KEYACCT_CUT_AXIS_POTENTIAL = 3
KEYACCT_CUT_AXIS_IRON = 4
KEYACCT_CUT_AXIS_TOP = 5
KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUOTA = 1
KEYACCT_SEGMENT_REASON_PLATINUM_BY_RANK = 2
KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUADRANT = 3
KEYACCT_SEGMENT_REASON_PLATINUM_BY_SHARE = 4
KEYACCT_SEGMENT_REASON_PLATINUM_BY_CUT = 5
KEYACCT_SEGMENT_REASON_GOLD_QUOTA_FULL = 6
KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP = 7
KEYACCT_SEGMENT_REASON_GOLD_LOW_POTENTIAL = 8
KEYACCT_SEGMENT_REASON_GOLD_UNKNOWN_POTENTIAL = 9
KEYACCT_SEGMENT_REASON_GOLD_BY_RANK = 10
KEYACCT_SEGMENT_REASON_GOLD_BY_SHARE = 11
KEYACCT_SEGMENT_REASON_GOLD_BY_CUT = 12
KEYACCT_SEGMENT_REASON_IRON_HIGH_POTENTIAL = 13
KEYACCT_SEGMENT_REASON_IRON_IMPUTED_POTENTIAL = 14
KEYACCT_SEGMENT_REASON_IRON_UPPER_HALF = 15
KEYACCT_SEGMENT_REASON_LEAD_LOW_POTENTIAL = 16
KEYACCT_SEGMENT_REASON_LEAD_UNKNOWN_POTENTIAL = 17
KEYACCT_SEGMENT_REASON_LEAD_IMPUTED_POTENTIAL = 18
KEYACCT_SEGMENT_REASON_LEAD_LOWER_HALF = 19
KEYACCT_SEGMENT_REASON_LEAD_NOT_POSITIVE = 20
KEYACCT_SEGMENT_REASON_UNRATED_POTENTIAL = 21
KEYACCT_SEGMENT_REASON_NO_CUTS = 22
KEYACCT_SEGMENT_REASON_NOT_A_CUSTOMER = 23
KEYACCT_SEGMENT_REASON_LOST = 24
KEYACCT_SEGMENT_REASON_SUSPENDED = 25
KEYACCT_SEGMENT_REASON_VALUE_UNKNOWN = 26
KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT = 1
KEYACCT_SEGMENT_FLAG_UNPROFITABLE = 2
KEYACCT_SEGMENT_FLAG_POTENTIAL_UNKNOWN = 4
KEYACCT_SEGMENT_FLAG_POTENTIAL_UNINFORMATIVE = 8
KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP = 16
KEYACCT_SEGMENT_FLAG_NEAR_CUT_DOWN = 32
KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW = 64
KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID = 128
KEYACCT_SEGMENT_FLAG_SPLIT_BY_CURRENT = 256
KEYACCT_SEGMENT_FLAG_FEWER_THAN_K = 512
KEYACCT_SEGMENT_FLAG_SHARE_NOT_REACHED = 1024
KEYACCT_SEGMENT_FLAG_WALLET_STALE = 2048
KEYACCT_EXPECTATION_PLATINUM_ACCOUNTS = 1
KEYACCT_EXPECTATION_GOLD_ACCOUNTS = 2
KEYACCT_EXPECTATION_PLATINUM_VALUE = 3
KEYACCT_EXPECTATION_TOP_20_VALUE = 4
KEYACCT_LEVEL_COMPLAINT = 1
KEYACCT_LEVEL_STANDARD = 2
KEYACCT_LEVEL_PERSONAL = 3
KEYACCT_LEVEL_PROACTIVE = 4
KEYACCT_LEVEL_STRATEGIC = 5
KEYACCT_LEVEL_REASON_EVERY_ACCOUNT = 1
KEYACCT_LEVEL_REASON_VALUE = 2
KEYACCT_LEVEL_REASON_SEGMENT = 3
KEYACCT_LEVEL_REASON_INFLUENCE = 4
KEYACCT_LEVEL_REASON_STRATEGIC = 5
KEYACCT_LEVEL_REASON_KEPT = 6
KEYACCT_LEVEL_REASON_NOT_CUSTOMER = 7
KEYACCT_LEVEL_REASON_SUSPENDED = 8
KEYACCT_LEVEL_REASON_LOST = 9
KEYACCT_LEVEL_REASON_NO_SLOT = 10
KEYACCT_LEVEL_REASON_LATE_COMPLAINT = 11
KEYACCT_LEVEL_REASON_REPEAT_COMPLAINT = 12
KEYACCT_LEVEL_REASON_PROMISES_MISSED = 13
KEYACCT_LEVEL_REASON_OWNER_MISSING = 14
KEYACCT_LEVEL_REASON_BACKUP_MISSING = 15
KEYACCT_LEVEL_REASON_PROFILE_STALE = 16
KEYACCT_LEVEL_REASON_VISITS_MISSED = 17
KEYACCT_LEVEL_REASON_DEMAND_OVERDUE = 18
KEYACCT_LEVEL_REASON_BUDGET_OVERDRAWN = 19
KEYACCT_LEVEL_REASON_GIVEN = 20
KEYACCT_LEVEL_HOLD_NONE = 1
KEYACCT_LEVEL_HOLD_FOUNDATION = 2
KEYACCT_LEVEL_HOLD_CAPACITY = 3
KEYACCT_LEVEL_HOLD_APPROVAL = 4
KEYACCT_LEVEL_HOLD_PROTECTED = 5
KEYACCT_LEVEL_HOLD_PINNED = 6
KEYACCT_PLAN_TIER_LEAD = 1
KEYACCT_PLAN_TIER_IRON = 2
KEYACCT_PLAN_TIER_GOLD = 3
KEYACCT_PLAN_TIER_PLATINUM = 4
KEYACCT_PLAN_TIER_STRATEGIC = 5
KEYACCT_CHANNEL_ONLINE = 1
KEYACCT_CHANNEL_PHONE = 2
KEYACCT_CHANNEL_FACE_TO_FACE = 3
KEYACCT_CHANNEL_MAIL = 4
KEYACCT_CHANNEL_EMAIL = 5
KEYACCT_CHANNEL_FAX = 6
KEYACCT_CHANNEL_SMS = 7
KEYACCT_OWNER_KIND_POOL = 1
KEYACCT_OWNER_KIND_SHARED = 2
KEYACCT_OWNER_KIND_NAMED = 3
KEYACCT_OWNER_KIND_DEDICATED = 4
KEYACCT_OWNER_KIND_TEAM = 5
KEYACCT_PURPOSE_VISIT = 1
KEYACCT_PURPOSE_CALL = 2
KEYACCT_PURPOSE_COURTESY = 3
KEYACCT_PURPOSE_FOLLOW_UP = 4
KEYACCT_PURPOSE_COMPLAINT = 5
KEYACCT_PURPOSE_EXECUTIVE = 6
KEYACCT_PURPOSE_PLANNING = 7
KEYACCT_FUNCTION_PURCHASING = 1
KEYACCT_FUNCTION_TECHNICAL = 2
KEYACCT_FUNCTION_USING = 3
KEYACCT_FUNCTION_GENERAL_MANAGEMENT = 4
KEYACCT_FUNCTION_FINANCE = 5
KEYACCT_LAYER_WORKING = 1
KEYACCT_LAYER_MANAGEMENT = 2
KEYACCT_LAYER_EXECUTIVE = 3
KEYACCT_CASE_KIND_COMPLAINT = 1
KEYACCT_CASE_KIND_REQUEST = 2
KEYACCT_CASE_KIND_PERSONAL = 3
KEYACCT_CASE_KIND_DEMAND = 4
KEYACCT_CASE_KIND_STRATEGIC = 5
KEYACCT_CASE_KIND_TASK = 6
KEYACCT_TOPIC_QUALITY = 1
KEYACCT_TOPIC_DELIVERY = 2
KEYACCT_TOPIC_SERVICE = 3
KEYACCT_TOPIC_PRICE = 4
KEYACCT_TOPIC_TECHNICAL = 5
KEYACCT_TOPIC_OTHER = 6
KEYACCT_CLOCK_ACK = 1
KEYACCT_CLOCK_NEXT = 2
KEYACCT_CLOCK_DISPATCH = 3
KEYACCT_CLOCK_ANSWER = 4
KEYACCT_CLOCK_RESOLVE = 5
KEYACCT_CLOCK_DECIDE = 6
KEYACCT_CLOCK_STATE_IDLE = 1
KEYACCT_CLOCK_STATE_RUNNING = 2
KEYACCT_CLOCK_STATE_PAUSED = 3
KEYACCT_CLOCK_STATE_MET = 4
KEYACCT_CLOCK_STATE_LATE = 5
KEYACCT_CLOCK_STATE_LATE_DONE = 6
KEYACCT_CLOCK_STATE_CANCELLED = 7
KEYACCT_CASE_STATE_OPEN = 1
KEYACCT_CASE_STATE_WAITING = 2
KEYACCT_CASE_STATE_RESOLVED = 3
KEYACCT_CASE_STATE_CLOSED = 4
KEYACCT_CASE_STATE_CANCELLED = 5
KEYACCT_CASE_STATE_MERGED = 6
KEYACCT_PAUSE_REASON_WAIT_CUSTOMER = 1
KEYACCT_PAUSE_REASON_SCHEDULED = 2
KEYACCT_PAUSE_REASON_WAIT_THIRD = 4
KEYACCT_PAUSE_REASON_WAIT_INTERNAL = 8
KEYACCT_REOPEN_MODE_RESUME = 1
KEYACCT_REOPEN_MODE_RESTART = 2
KEYACCT_REOPEN_MODE_CONTINUE = 3
KEYACCT_TARGET_UNIT_HOUR = 1
KEYACCT_TARGET_UNIT_BUSINESS_HOUR = 2
KEYACCT_TARGET_UNIT_BUSINESS_DAY = 3
KEYACCT_DEMAND_ANSWER_FULL = 1
KEYACCT_DEMAND_ANSWER_PARTIAL = 2
KEYACCT_DEMAND_ANSWER_ALTERNATIVE = 3
KEYACCT_DEMAND_ANSWER_DECLINE = 4
KEYACCT_CHANGE_MODE_PROSPECTIVE = 1
KEYACCT_CHANGE_MODE_ROLL_FORWARD = 2
KEYACCT_EVENT_ACCOUNT = 1
KEYACCT_EVENT_ACCOUNT_REMOVED = 2
KEYACCT_EVENT_FACTS = 3
KEYACCT_EVENT_CASE_OPENED = 4
KEYACCT_EVENT_REPLIED = 5
KEYACCT_EVENT_CUSTOMER_MESSAGE = 6
KEYACCT_EVENT_DISPATCHED = 7
KEYACCT_EVENT_ANSWERED = 8
KEYACCT_EVENT_PAUSED = 9
KEYACCT_EVENT_RESUMED = 10
KEYACCT_EVENT_SEVERITY = 11
KEYACCT_EVENT_ASSIGNED = 12
KEYACCT_EVENT_RESOLVED = 13
KEYACCT_EVENT_CONFIRMED = 14
KEYACCT_EVENT_REOPENED = 15
KEYACCT_EVENT_CANCELLED = 16
KEYACCT_EVENT_MERGED = 17
KEYACCT_EVENT_ROOT_CAUSE = 18
KEYACCT_EVENT_OFFERED = 19
KEYACCT_EVENT_COUNTERED = 20
KEYACCT_EVENT_DECIDED = 21
KEYACCT_EVENT_CONTACT = 22
KEYACCT_EVENT_SURVEY_SENT = 23
KEYACCT_EVENT_SURVEY_ANSWERED = 24
KEYACCT_EVENT_PROFILE_UPDATED = 25
KEYACCT_EVENT_OWNER = 26
KEYACCT_EVENT_OWNER_UNAVAILABLE = 27
KEYACCT_EVENT_APPROVED = 28
KEYACCT_EVENT_REJECTED = 29
KEYACCT_EVENT_OVERRIDE_SET = 30
KEYACCT_EVENT_OVERRIDE_CLEARED = 31
KEYACCT_EVENT_ATTENTION_ACKED = 32
KEYACCT_EVENT_ATTENTION_SNOOZED = 33
KEYACCT_EVENT_POLICY_ACTIVATED = 34
KEYACCT_EVENT_CALENDAR_REPLACED = 35
KEYACCT_EVENT_REVIEW = 36
KEYACCT_OUTPUT_LEVEL_CHANGED = 1
KEYACCT_OUTPUT_LEVEL_HELD = 2
KEYACCT_OUTPUT_RAISE_ABANDONED = 3
KEYACCT_OUTPUT_LOWER_ABANDONED = 4
KEYACCT_OUTPUT_PROPOSAL = 5
KEYACCT_OUTPUT_PROPOSAL_CLOSED = 6
KEYACCT_OUTPUT_SUSPENDED = 7
KEYACCT_OUTPUT_RESTORED = 8
KEYACCT_OUTPUT_CLOCK_WARNED = 9
KEYACCT_OUTPUT_CLOCK_BREACHED = 10
KEYACCT_OUTPUT_CLOCK_MET = 11
KEYACCT_OUTPUT_ATTENTION = 12
KEYACCT_OUTPUT_ATTENTION_ENDED = 13
KEYACCT_OUTPUT_ASSIGN = 14
KEYACCT_OUTPUT_TASK = 15
KEYACCT_OUTPUT_CASE_STATE = 16
KEYACCT_OUTPUT_PAUSE_EXPIRED = 17
KEYACCT_OUTPUT_CAPACITY_OVER = 18
KEYACCT_OUTPUT_NO_CONTACT = 19
KEYACCT_OUTPUT_PROFILE_STALE = 20
KEYACCT_OUTPUT_HORIZON_WARNING = 21
KEYACCT_OUTPUT_REASON_FOUNDATION = 1
KEYACCT_OUTPUT_REASON_CAPACITY = 2
KEYACCT_OUTPUT_REASON_APPROVAL = 3
KEYACCT_OUTPUT_REASON_ENTITLED = 4
KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED = 5
KEYACCT_OUTPUT_REASON_OVERRIDE = 6
KEYACCT_OUTPUT_REASON_OPEN_COMPLAINT = 7
KEYACCT_OUTPUT_REASON_RISK_ALARM = 8
KEYACCT_OUTPUT_REASON_RECENT_BREACH = 9
KEYACCT_OUTPUT_REASON_CONTRACT = 10
KEYACCT_OUTPUT_REASON_OPEN_DEMAND = 11
KEYACCT_OUTPUT_REASON_COOL_DOWN = 12
KEYACCT_OUTPUT_REASON_STAY = 13
KEYACCT_OUTPUT_REASON_LATE_COMPLAINT = 14
KEYACCT_OUTPUT_REASON_REPEAT_COMPLAINT = 15
KEYACCT_OUTPUT_REASON_PROMISES_MISSED = 16
KEYACCT_OUTPUT_REASON_OWNER_MISSING = 17
KEYACCT_OUTPUT_REASON_PROFILE_STALE = 18
KEYACCT_OUTPUT_REASON_VISITS_MISSED = 19
KEYACCT_OUTPUT_REASON_DEMAND_OVERDUE = 20
KEYACCT_OUTPUT_REASON_BUDGET_OVERDRAWN = 21
KEYACCT_OUTPUT_REASON_WARN_MARK = 22
KEYACCT_OUTPUT_REASON_BREACH = 23
KEYACCT_OUTPUT_REASON_RESUMED_AT_STEP = 24
KEYACCT_OUTPUT_REASON_STEP_DUE = 25
KEYACCT_OUTPUT_REASON_NOBODY_AVAILABLE = 26
KEYACCT_OUTPUT_REASON_REPEAT_ALERT = 27
KEYACCT_OUTPUT_REASON_SATISFACTION = 28
KEYACCT_OUTPUT_REASON_SILENCE = 29
KEYACCT_OUTPUT_REASON_CASE_CLOSED = 30
KEYACCT_OUTPUT_REASON_POLICY = 31
KEYACCT_OUTPUT_REASON_CALENDAR = 32
KEYACCT_OUTPUT_REASON_SEVERITY = 33
KEYACCT_OUTPUT_REASON_LEVEL = 34
KEYACCT_OUTPUT_REASON_PAUSE_LIMIT = 35
KEYACCT_OUTPUT_REASON_EVENT = 36
KEYACCT_OUTPUT_REASON_EXPIRED = 37
KEYACCT_OUTPUT_REASON_VISIT = 38
KEYACCT_OUTPUT_REASON_CALL = 39
KEYACCT_OUTPUT_REASON_SURVEY = 40
KEYACCT_OUTPUT_REASON_FOLLOW_UP = 41
KEYACCT_OUTPUT_REASON_RELATIONSHIP = 42
KEYACCT_OUTPUT_REASON_TRIGGER = 43
KEYACCT_OUTPUT_REASON_NOT_PAUSING = 44
KEYACCT_OUTPUT_REASON_STANDARD_ANSWER = 45
KEYACCT_STEP_ROLE_OWNER = 1
KEYACCT_STEP_ROLE_TEAM_LEAD = 2
KEYACCT_STEP_ROLE_ACCOUNT_MANAGER = 3
KEYACCT_STEP_ROLE_SERVICE_DIRECTOR = 4
KEYACCT_STEP_ROLE_DIVISION_HEAD = 5
KEYACCT_STEP_ROLE_SPONSOR = 6
KEYACCT_STEP_ROLE_EXHAUSTED = 7
KEYACCT_REGION_GRANT = 1
KEYACCT_REGION_FOUNDATION = 2
KEYACCT_REGION_ATTENTION = 3
KEYACCT_REGION_CADENCE = 4
KEYACCT_REGION_CASE = 5
KEYACCT_REGION_CLOCK = 6
KEYACCT_REGION_TRIGGER = 7
KEYACCT_TRIGGER_OPERATOR_HELD = 1
KEYACCT_TRIGGER_OPERATOR_COUNT = 2
KEYACCT_TRIGGER_OPERATOR_ABSENT = 3
KEYACCT_TRIGGER_OPERATOR_SEQ = 4
KEYACCT_TRIGGER_OPERATOR_RATIO = 5
KEYACCT_TRIGGER_FACT_LEVEL_ENTITLED = 1
KEYACCT_TRIGGER_FACT_LEVEL_GRANTED = 2
KEYACCT_TRIGGER_FACT_LEVEL_FOUNDATION = 3
KEYACCT_TRIGGER_FACT_LEVEL = 4
KEYACCT_TRIGGER_FACT_ATTENTION = 5
KEYACCT_TRIGGER_FACT_PLAN_TIER = 6
KEYACCT_TRIGGER_FACT_SEGMENT = 7
KEYACCT_TRIGGER_FACT_RISK_BAND = 8
KEYACCT_TRIGGER_FACT_RELATIONSHIP_LEVEL = 9
KEYACCT_TRIGGER_FACT_VALUE_PERCENTILE_PPM = 10
KEYACCT_TRIGGER_FACT_POTENTIAL_PERCENTILE_PPM = 11
KEYACCT_TRIGGER_FACT_INFLUENCE_PPM = 12
KEYACCT_TRIGGER_FACT_CURRENT_VALUE = 13
KEYACCT_TRIGGER_FACT_CASES_OPEN = 14
KEYACCT_TRIGGER_FACT_COMPLAINTS_OPEN = 15
KEYACCT_TRIGGER_FACT_COMPLAINTS_OVERDUE = 16
KEYACCT_TRIGGER_FACT_DEMANDS_OPEN = 17
KEYACCT_TRIGGER_FACT_PROMISES_LATE = 18
KEYACCT_TRIGGER_FACT_MISSED_VISITS = 19
KEYACCT_TRIGGER_FACT_SUSPENDED = 20
KEYACCT_TRIGGER_FACT_SILENT = 21
KEYACCT_TRIGGER_FACT_OWNER_MISSING = 22
KEYACCT_TRIGGER_FACT_OWNER_AWAY = 23
KEYACCT_TRIGGER_FACT_PROFILE_STALE = 24
KEYACCT_TRIGGER_ACTION_TASK = 1
KEYACCT_TRIGGER_ACTION_ATTENTION = 2
KEYACCT_TRIGGER_STATE_WAITING = 1
KEYACCT_TRIGGER_STATE_HOLDS = 2
KEYACCT_WINDOW_UNIT_HOUR = 1
KEYACCT_WINDOW_UNIT_DAY = 2
KEYACCT_WINDOW_UNIT_BUSINESS_HOUR = 3
KEYACCT_WINDOW_UNIT_BUSINESS_DAY = 4
KEYACCT_GRANT_STATE_STABLE = 1
KEYACCT_GRANT_STATE_RAISE_WAIT = 2
KEYACCT_GRANT_STATE_RAISE_BLOCKED = 3
KEYACCT_GRANT_STATE_RAISE_QUEUED = 4
KEYACCT_GRANT_STATE_LOWER_WAIT = 5
KEYACCT_GRANT_STATE_PROPOSED = 6
KEYACCT_GRANT_STATE_PINNED = 7
KEYACCT_CALENDAR_RULE_WEEKLY = 1
KEYACCT_CALENDAR_RULE_CLOSED = 2
KEYACCT_CALENDAR_RULE_PARTIAL = 3
KEYACCT_CALENDAR_RULE_OPEN = 4
KEYACCT_CALENDAR_RULE_FORCED = 5
KEYACCT_WEEKDAY_MONDAY = 1
KEYACCT_WEEKDAY_TUESDAY = 2
KEYACCT_WEEKDAY_WEDNESDAY = 3
KEYACCT_WEEKDAY_THURSDAY = 4
KEYACCT_WEEKDAY_FRIDAY = 5
KEYACCT_WEEKDAY_SATURDAY = 6
KEYACCT_WEEKDAY_SUNDAY = 7
KEYACCT_RISK_BAND_NOT_ASSESSED = 0
KEYACCT_RISK_BAND_LOW = 1
KEYACCT_RISK_BAND_WATCH = 2
KEYACCT_RISK_BAND_ALARM = 3
KEYACCT_RISK_BAND_BY_SCORE = 1
KEYACCT_RISK_BAND_BY_CRITERIA = 2
KEYACCT_RISK_BAND_BY_UPSTREAM = 3
KEYACCT_RISK_BAND_BY_OVERDUE = 4
KEYACCT_RISK_BAND_BY_OVERRIDE = 5
KEYACCT_RISK_BAND_BY_HELD = 6
KEYACCT_RISK_STATUS_OK = 1
KEYACCT_RISK_STATUS_CAUSES_UNKNOWN = 2
KEYACCT_RISK_STATUS_INSUFFICIENT = 3
KEYACCT_RISK_STATUS_STALE = 4
KEYACCT_MISSING_INDICATOR_NEUTRAL = 1
KEYACCT_MISSING_INDICATOR_VIGILANT = 2
KEYACCT_CRITERIA_FIT_ONLY_US = 1
KEYACCT_CRITERIA_FIT_BOTH = 2
KEYACCT_CRITERIA_FIT_ONLY_RIVAL = 3
KEYACCT_CRITERIA_FIT_NEITHER = 4
KEYACCT_WEAPON_TRUST = 1
KEYACCT_WEAPON_ORGANIZATION = 2
KEYACCT_WEAPON_CRITERIA = 3
KEYACCT_WEAPON_QUALITY = 4
KEYACCT_WEAPON_SERVICE = 5
KEYACCT_WEAPON_SUPPLY = 6
KEYACCT_WEAPON_PRICE = 7
KEYACCT_WEAPON_CHANNELS = 8
KEYACCT_WEAPON_ALIGNMENT = 9
KEYACCT_WEAPON_ALLIANCE = 10
KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE = 1
KEYACCT_INDICATOR_CLASS_CONTROLLABLE = 2
KEYACCT_INDICATOR_CLASS_SYMPTOM = 3
KEYACCT_INDICATOR_STATE_OBSERVED = 1
KEYACCT_INDICATOR_STATE_DERIVED = 2
KEYACCT_INDICATOR_STATE_MISSING = 3
KEYACCT_INDICATOR_STATE_STALE = 4
KEYACCT_INDICATOR_DEMAND_CHANGE_PPM = 1
KEYACCT_INDICATOR_UNIT_SALE = 2
KEYACCT_INDICATOR_UPSTREAM_ENTRY = 3
KEYACCT_INDICATOR_PRICE_GAP_PPM = 4
KEYACCT_INDICATOR_RIVAL_PRODUCT = 5
KEYACCT_INDICATOR_RIVAL_SERVICE = 6
KEYACCT_INDICATOR_INDUCEMENT_SUSPECTED = 7
KEYACCT_INDICATOR_RIVAL_PENETRATION = 8
KEYACCT_INDICATOR_CRITERIA_FIT = 9
KEYACCT_INDICATOR_NEEDS_MET_PPM = 10
KEYACCT_INDICATOR_COMPLAINTS_OVERDUE = 11
KEYACCT_INDICATOR_RESOLVE_RATIO_PPM = 12
KEYACCT_INDICATOR_DEFLECTED_PPM = 13
KEYACCT_INDICATOR_SILENT_DISSATISFACTION = 14
KEYACCT_INDICATOR_SATISFACTION = 15
KEYACCT_INDICATOR_PRICE_SEEKING_PPM = 16
KEYACCT_INDICATOR_RELATIONSHIP_LEVEL = 17
KEYACCT_INDICATOR_TRUST = 18
KEYACCT_INDICATOR_CONTACT_TOP_SHARE_PPM = 19
KEYACCT_INDICATOR_FUNCTIONS_COVERED = 20
KEYACCT_INDICATOR_KEY_CONTACT_LEFT = 21
KEYACCT_INDICATOR_SELLER_DEPENDENCE = 22
KEYACCT_INDICATOR_DEFECT_RATIO_PPM = 23
KEYACCT_INDICATOR_FEEDBACK_RATIO_PPM = 24
KEYACCT_INDICATOR_SERVICE_GAP = 25
KEYACCT_INDICATOR_ANSWER_RATIO_PPM = 26
KEYACCT_INDICATOR_VISIT_LATENESS_PPM = 27
KEYACCT_INDICATOR_ON_TIME_IN_FULL_PPM = 28
KEYACCT_INDICATOR_PEAK_STOCKOUTS = 29
KEYACCT_INDICATOR_SENIOR_LATENESS_PPM = 30
KEYACCT_INDICATOR_ACCOUNT_DESK = 31
KEYACCT_INDICATOR_STRATEGY_FIT = 32
KEYACCT_INDICATOR_LOCK_IN = 33
KEYACCT_INDICATOR_CONTRACT_COVER = 34
KEYACCT_INDICATOR_P_ALIVE = 35
KEYACCT_INDICATOR_OVERDUE_SURPRISAL = 36
KEYACCT_INDICATOR_SEASON_LOG_RATIO = 37
KEYACCT_INDICATOR_CATEGORIES_LOST_PPM = 38
KEYACCT_INDICATOR_WALLET_SHARE_CHANGE_PPM = 39
KEYACCT_INDICATOR_PAYMENT_DRIFT_DAYS = 40
KEYACCT_BEHAVIOR_ACTIVE = 1
KEYACCT_BEHAVIOR_POTENTIAL = 2
KEYACCT_BEHAVIOR_CHURNED = 3
KEYACCT_OBJECTIVE_WIN = 1
KEYACCT_OBJECTIVE_KEEP = 2
KEYACCT_OBJECTIVE_GROW = 3
KEYACCT_OBJECTIVE_WIN_WIN = 4
KEYACCT_POSTURE_CO_DEVELOP = 1
KEYACCT_POSTURE_WIDEN = 2
KEYACCT_POSTURE_CULTIVATE = 3
KEYACCT_POSTURE_DIAGNOSE = 4
KEYACCT_POSTURE_EXPLORE = 5
KEYACCT_POSTURE_QUALIFY = 6
KEYACCT_POSTURE_WIN_BACK = 7
KEYACCT_POSTURE_WAIT = 8
KEYACCT_LIST_EXPAND = 1
KEYACCT_LIST_CONFIRM = 2
KEYACCT_LIST_CONSOLIDATE = 3
KEYACCT_LIST_RESCUE = 4
KEYACCT_ROLE_OWNER = 1
KEYACCT_ROLE_BACKUP = 2
KEYACCT_ROLE_SPONSOR = 3
KEYACCT_ROLE_SOLUTION = 4
KEYACCT_ROLE_DELIVERY = 5
KEYACCT_ROLE_LEAD = 6
KEYACCT_FIGURE_COUNT = 1
KEYACCT_FIGURE_DAY = 2
KEYACCT_FIGURE_PPM = 3
KEYACCT_FIGURE_MONEY = 4
KEYACCT_FIGURE_SCORE = 5
KEYACCT_FIGURE_HOUR = 6
KEYACCT_FIGURE_SEGMENT = 7
KEYACCT_ACTION_REASON_STATUS = 1
KEYACCT_ACTION_REASON_SEGMENT = 2
KEYACCT_ACTION_REASON_FINDING = 3
KEYACCT_ACTION_REASON_WEAPON = 4
KEYACCT_ACTION_REASON_NEED = 5
KEYACCT_ACTION_REASON_GROUP_TYPE = 6
KEYACCT_ACTION_REASON_RELATION_TYPE = 7
KEYACCT_ACTION_REASON_CHANNEL_STAGE = 8
KEYACCT_ACTION_REASON_LOSS_CAUSE = 9
KEYACCT_ACTION_REASON_CRITERIA_FIT = 10
KEYACCT_ACTION_REASON_RELATIONSHIP_LEVEL = 11
KEYACCT_ACTION_REASON_LATE_COMPLAINT = 12
KEYACCT_ACTION_REASON_OPEN_COMPLAINT = 13
KEYACCT_ACTION_REASON_VISIT = 14
KEYACCT_ACTION_REASON_CALL = 15
KEYACCT_ACTION_REASON_SURVEY = 16
KEYACCT_ACTION_REASON_REVIEW = 17
KEYACCT_ACTION_REASON_CONTRACT = 18
KEYACCT_ACTION_REASON_VIP = 19
KEYACCT_ACTION_REASON_BIRTHDAY = 20
KEYACCT_ACTION_REASON_TENURE = 21
KEYACCT_ACTION_REASON_RESOLVED_COMPLAINT = 22
KEYACCT_ACTION_SOLVE_COMPLAINT = 1
KEYACCT_ACTION_ANSWER_COMPLAINT = 2
KEYACCT_ACTION_CONTACT_NOW = 3
KEYACCT_ACTION_RECOVER_ORDERS = 4
KEYACCT_ACTION_ASK_WHY_SILENT = 5
KEYACCT_ACTION_DECLARE_BACK = 6
KEYACCT_ACTION_WIDEN_TRUST = 7
KEYACCT_ACTION_RAISE_TO_ORGANIZATION = 8
KEYACCT_ACTION_SHAPE_CRITERIA = 9
KEYACCT_ACTION_DIFFERENTIATE = 10
KEYACCT_ACTION_QUALITY_FIRST = 11
KEYACCT_ACTION_BETTER_SERVICE = 12
KEYACCT_ACTION_RESERVE_SUPPLY = 13
KEYACCT_ACTION_REVIEW_PRICE = 14
KEYACCT_ACTION_OPEN_CHANNELS = 15
KEYACCT_ACTION_ALIGN_STRATEGY = 16
KEYACCT_ACTION_PROPOSE_ALLIANCE = 17
KEYACCT_ACTION_ASK_NEEDS = 18
KEYACCT_ACTION_RAISE_RELATIONSHIP = 19
KEYACCT_ACTION_FIND_LOSS_CAUSE = 20
KEYACCT_ACTION_RESTRUCTURE = 21
KEYACCT_ACTION_RELEASE = 22
KEYACCT_ACTION_LOWER_SERVICE_COST = 23
KEYACCT_ACTION_ESTIMATE_POTENTIAL = 24
KEYACCT_ACTION_FIND_POTENTIAL = 25
KEYACCT_ACTION_UPDATE_WALLET = 26
KEYACCT_ACTION_EXPLAIN_WORTH = 27
KEYACCT_ACTION_HOLD_PRICE = 28
KEYACCT_ACTION_RESTORE_VALUE = 29
KEYACCT_ACTION_DEEPEN_PLATINUM = 30
KEYACCT_ACTION_PROTECT_PLATINUM = 31
KEYACCT_ACTION_USE_THE_RISE = 32
KEYACCT_ACTION_CONFIRM_TURN = 33
KEYACCT_ACTION_FIT_CHANNEL = 34
KEYACCT_ACTION_NAME_OWNER = 35
KEYACCT_ACTION_NAME_BACKUP = 36
KEYACCT_ACTION_FILL_TEAM = 37
KEYACCT_ACTION_UPDATE_PROFILE = 38
KEYACCT_ACTION_STATE_STAGE = 39
KEYACCT_ACTION_DROP_MEMBERSHIP = 40
KEYACCT_ACTION_RENEW_CONTRACT = 41
KEYACCT_ACTION_REVIEW_ACCOUNT = 42
KEYACCT_ACTION_VISIT = 43
KEYACCT_ACTION_CALL = 44
KEYACCT_ACTION_SURVEY = 45
KEYACCT_ACTION_GREET = 46
KEYACCT_ACTION_QUALIFY_PROSPECT = 47
KEYACCT_ACTION_CONFIRM_TARGET = 48
KEYACCT_ACTION_WIN_BACK = 49
KEYACCT_ACTION_ASK_LOSS_CAUSE = 50
KEYACCT_ACTION_KEEP_IN_TOUCH = 51
KEYACCT_ACTION_PROPOSE_STRATEGIC = 52
KEYACCT_ACTION_JOINT_PLAN = 53
KEYACCT_ACTION_EXTRA_VALUE = 54
KEYACCT_ACTION_DEEP_NEEDS = 55
KEYACCT_ACTION_RAISE_SHARE = 56
KEYACCT_ACTION_FREQUENCY_PROGRAMME = 57
KEYACCT_ACTION_VOLUME_OFFER = 58
KEYACCT_ACTION_BUILD_TRUST = 59
KEYACCT_ACTION_WIDEN_AND_DEEPEN = 60
KEYACCT_ACTION_HELP_GROW = 61
KEYACCT_ACTION_QUOTE_FAST = 62
KEYACCT_ACTION_ORDER_NEEDS = 63
KEYACCT_ACTION_SHOW_POSSIBLE = 64
KEYACCT_ACTION_PRICE_AND_DELIVERY = 65
KEYACCT_ACTION_ENGINEERING_SUPPORT = 66
KEYACCT_ACTION_JOINT_ROADMAP = 67
KEYACCT_ACTION_EXECUTIVE_MEETING = 68
KEYACCT_ACTION_CONTACT_PROGRAMME = 69
KEYACCT_ACTION_THREE_LAYERS = 70
KEYACCT_ACTION_PARTNER_FIT = 71
KEYACCT_ACTION_SHARE_INVESTMENT = 72
KEYACCT_ACTION_PUBLISH_PLAN = 73
KEYACCT_ACTION_PROFIT_SPLIT = 74
KEYACCT_ACTION_EQUAL_REBATE = 75
KEYACCT_ACTION_NEW_PRODUCT = 76
KEYACCT_ACTION_PROMOTE_MORE = 77
KEYACCT_ACTION_END_REBATE = 78
KEYACCT_ACTION_VIP_REWARD = 79
KEYACCT_ACTION_VIP_RENEW = 80
KEYACCT_ACTION_VIP_INVITE = 81
KEYACCT_ACTION_FOLLOW_UP = 82
KEYACCT_KPI_PROMISES_KEPT = 1
KEYACCT_KPI_COMPLAINTS = 2
KEYACCT_KPI_CONTACT_RHYTHM = 3
KEYACCT_KPI_ORDERS = 4
KEYACCT_KPI_RELATIONSHIP = 5
KEYACCT_KPI_BREADTH = 6
KEYACCT_KPI_CRITERIA = 7
KEYACCT_KPI_PRICE_GAP = 8
KEYACCT_KPI_ON_TIME = 9
KEYACCT_KPI_ALIGNMENT = 10
KEYACCT_KPI_PROFIT_SHARE = 11
KEYACCT_KPI_WALLET_SHARE = 12
KEYACCT_KPI_FREQUENCY = 13
KEYACCT_KPI_DISCOUNT_SHARE = 14
KEYACCT_KPI_CONVERSION = 15
KEYACCT_KPI_SATISFACTION = 16
KEYACCT_KPI_MARGIN = 17
KEYACCT_KPI_COST_TO_SERVE = 18
KEYACCT_KPI_RANGE = 19
KEYACCT_KPI_SEGMENT = 20
KEYACCT_KPI_RETENTION = 21
KEYACCT_KPI_PLAN_REACHED = 22
KEYACCT_KPI_RECORD = 23
KEYACCT_STOP_DONE = 1
KEYACCT_STOP_REASON_GONE = 2
KEYACCT_STOP_SOLVED = 3
KEYACCT_STOP_RECORDED = 4
KEYACCT_STOP_RENEWED = 5
KEYACCT_STOP_NEXT_DATE = 6
KEYACCT_STOP_TARGET_MET = 7
KEYACCT_STOP_TWO_REVIEWS = 8
KEYACCT_STOP_DECLINED = 9
KEYACCT_STOP_COMPLAINT_OPENS = 10
KEYACCT_STOP_PERSON_DECIDES = 11
KEYACCT_FINDING_IRON_RISING = 1
KEYACCT_FINDING_PRICE_SENSITIVE = 2
KEYACCT_FINDING_PLATINUM_AT_RISK = 3
KEYACCT_FINDING_PLATINUM_SHARE_LOW = 4
KEYACCT_FINDING_DEPENDENCE = 5
KEYACCT_FINDING_LOSS_MAKER = 6
KEYACCT_FINDING_LOSS_MAKER_AGAIN = 7
KEYACCT_FINDING_SERVICE_DRAG = 8
KEYACCT_FINDING_REVIEW_OVERDUE = 9
KEYACCT_FINDING_CHANNEL_MISMATCH = 10
KEYACCT_FINDING_SILENT_DECLINE = 11
KEYACCT_FINDING_LEAD_TURNING = 12
KEYACCT_FINDING_DEAL_SEEKER = 13
KEYACCT_FINDING_ON_NOTICE = 14
KEYACCT_FINDING_NO_CONTACT = 15
KEYACCT_FINDING_OWNER_OVERLOAD = 16
KEYACCT_FINDING_REVENUE_NOT_PROFIT = 17
KEYACCT_FINDING_TOP_WITHOUT_POTENTIAL = 18
KEYACCT_FINDING_MIDDLEMAN_MATURING = 19
KEYACCT_FINDING_POTENTIAL_UNKNOWN = 20
KEYACCT_FINDING_LOST_UNDECLARED = 21
KEYACCT_FINDING_BACK_UNDECLARED = 22
KEYACCT_FINDING_OWNER_MISSING = 23
KEYACCT_FINDING_BACKUP_MISSING = 24
KEYACCT_FINDING_TEAM_MISSING = 25
KEYACCT_FINDING_PROFILE_STALE = 26
KEYACCT_FINDING_SINGLE_THREAD = 27
KEYACCT_FINDING_POTENTIAL_MISSING = 28
KEYACCT_FINDING_PLATINUM_IN_NAME = 29
KEYACCT_FINDING_NEEDS_UNMET = 30
KEYACCT_FINDING_STAGE_MISSING = 31
KEYACCT_FINDING_VIP_MIDDLEMAN = 32
KEYACCT_FINDING_WALLET_STALE = 33
KEYACCT_FINDING_CONTRACT_ENDING = 34
KEYACCT_FINDING_NO_CASES = 101
KEYACCT_FINDING_NO_CONTACTS = 102
KEYACCT_FINDING_NO_SURVEYS = 103
KEYACCT_FINDING_NO_PURCHASES = 104
KEYACCT_FINDING_NO_OWNERS = 105
KEYACCT_FINDING_NO_COSTS = 106
KEYACCT_FINDING_NO_PROFILES = 107
KEYACCT_FINDING_NO_REVIEWS = 108
KEYACCT_FINDING_NO_PREVIOUS = 109
