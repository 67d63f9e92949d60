-- For `luarocks make` in a checkout, against an installed libkeyacct: KEYACCT_DIR=/usr/local says where it is.
rockspec_format = "3.0"
package = "keyacct"
version = "0.1.0-1"
source = {url = "."}
description = {
    summary = "Value segmentation, service escalation and defection risk of key accounts: libkeyacct for Lua",
    license = "MIT",
}
dependencies = {"lua >= 5.1, < 5.5"}
external_dependencies = {KEYACCT = {header = "keyacct.h", library = "keyacct"}}
build = {
    type = "builtin",
    modules = {
        ["keyacct"] = "bindings/lua/keyacct/init.lua",
        ["keyacct.calls"] = "bindings/lua/keyacct/calls.lua",
        ["keyacct.cdef"] = "bindings/lua/keyacct/cdef.lua",
        ["keyacct.cells"] = "bindings/lua/keyacct/cells.lua",
        ["keyacct.constants"] = "bindings/lua/keyacct/constants.lua",
        ["keyacct.failure"] = "bindings/lua/keyacct/failure.lua",
        ["keyacct.ffi"] = "bindings/lua/keyacct/ffi.lua",
        ["keyacct.object"] = "bindings/lua/keyacct/object.lua",
        ["keyacct.policy"] = "bindings/lua/keyacct/policy.lua",
        ["keyacct.rooms"] = "bindings/lua/keyacct/rooms.lua",
        ["keyacct.table"] = "bindings/lua/keyacct/table.lua",
        ["keyacct.core"] = {
            sources = {"bindings/lua/core.c"},
            libraries = {"keyacct"},
            incdirs = {"$(KEYACCT_INCDIR)"},
            libdirs = {"$(KEYACCT_LIBDIR)"},
        },
    },
}
