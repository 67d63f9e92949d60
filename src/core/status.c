/* Names and explanations of the status codes, expanded from status.def. Pure look-ups, O(number of codes). */
#include "keyacct/status.h"

const char *keyacct_status_name(keyacct_status status) {
    switch (status) {
#define STATUS(name, value, text)                                                                                                  \
    case value: return "KEYACCT_" #name;
#include "status.def"
#undef STATUS
    default: return "KEYACCT_E_?";
    }
}

const char *keyacct_status_describe(keyacct_status status) {
    switch (status) {
#define STATUS(name, value, text)                                                                                                  \
    case value: return text;
#include "status.def"
#undef STATUS
    default: return "not a status of this library";
    }
}
