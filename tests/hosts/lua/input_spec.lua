-- What goes into a column, and what is refused, with table, column and row.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok

local function refused(code, made, message, found, where)
    assert.is_nil(made)
    assert.equal(keyacct.status_name(code), keyacct.status_name(found))
    assert.equal(code, where.code)
    assert.truthy(#message > 0)
    return message, where
end

local function accounts(columns, options)
    options = options or {}
    options.unit = options.unit or "minor"
    return keyacct.Table("accounts", columns, options)
end

describe("cells that are missing", function()
    it("nil in the middle is null, the length is that of the longest column when all end alike", function()
        local made = ok(accounts{account_id = {1, 2, 3}, current_value = {10, nil, 30}})
        assert.equal(3, made:rows())
        assert.same({10, nil, 30, n = 3}, made:column("current_value"))
        assert.is_false(made:is_valid("current_value", 2))
        assert.is_nil(made:get("current_value", 2))
    end)

    it("nil at the end needs a stated length: rows, or n", function()
        local message, where = refused(keyacct.E_ARGUMENT, accounts{account_id = {1, 2, 3}, current_value = {10, 20}})
        assert.truthy(message:find("{rows = 3}", 1, true))
        assert.equal("current_value", where.column)
        local made = ok(accounts({account_id = {1, 2, 3}, current_value = {10, 20}}, {rows = 3}))
        assert.same({10, 20, n = 3}, made:column("current_value"))
        made = ok(accounts{account_id = {1, 2, 3}, current_value = {nil, 20, n = 3}})
        assert.same({nil, 20, n = 3}, made:column("current_value"))
        refused(keyacct.E_ARGUMENT, accounts{account_id = {1, 2, n = 2}, current_value = {1, n = 3}})
        refused(keyacct.E_ARGUMENT, accounts({account_id = {1, 2, 3}}, {rows = 2}))
    end)

    it("a column without any cell is null throughout", function()
        local made = ok(accounts({account_id = {}, current_value = {}, owner = {}, risk_probability = {}, mine = {}, status = {}},
            {rows = 2}))
        for _, name in ipairs {"account_id", "current_value", "owner", "risk_probability", "mine", "status"} do
            assert.same({n = 2}, made:column(name))
        end
        assert.equal(0, ok(accounts()):rows())
        assert.equal(0, ok(accounts{account_id = {}}):rows())
    end)

    it("ids without a cell are text unless it is said", function()
        local function type_of(options)
            options.rows = 0
            return ok(accounts({account_id = {}}, options)):columns()[1].type
        end
        assert.equal("text", type_of{})
        assert.equal("int64", type_of{types = {account_id = "int64"}})
    end)

    it("NaN is null, infinity is refused", function()
        local made = ok(accounts({trust = {4, 0 / 0}, current_value = {0 / 0, 1.5}}, {unit = "major"}))
        assert.same({4, nil, n = 2}, made:column("trust"))
        assert.same({nil, 150, n = 2}, made:column("current_value"))
        local _, where = refused(keyacct.E_VALUE, accounts({current_value = {1, 2, 1 / 0}}, {unit = "major"}))
        assert.same({"accounts", "current_value", 3}, {where.table, where.column, where.row})
    end)
end)

describe("cells that are wrong", function()
    it("are named by table, column and row", function()
        local message, where = refused(keyacct.E_CODE, accounts{account_id = {1, 2}, status = {"active", "activ"}})
        assert.truthy(message:find("^accounts row 2, column 'status': unknown code 'activ'"))
        assert.same({"accounts", "status", 2, "KEYACCT_E_CODE"}, {where.table, where.column, where.row, where.status})
    end)

    it("of no kind that a cell can be", function()
        for _, cell in ipairs {print, {}, coroutine.create(function() end), io.stdout} do
            local _, where = refused(keyacct.E_VALUE, accounts{account_id = {1, 2}, current_value = {1, cell}})
            assert.same({"current_value", 2}, {where.column, where.row})
        end
        refused(keyacct.E_VALUE, accounts{account_id = {1, 2}, current_value = {1, true}})
        refused(keyacct.E_COLUMN, accounts{account_id = {1.5, 2}})
        refused(keyacct.E_COLUMN, accounts{account_id = {1}, status = {1.5}})
    end)

    it("of a column that is no list", function()
        for _, key in ipairs {0, -1, 1.5, "one", true} do
            local _, where = refused(keyacct.E_ARGUMENT, accounts{account_id = {1, [key] = 2}})
            assert.equal("account_id", where.column)
        end
        refused(keyacct.E_ARGUMENT, accounts{account_id = 5})
        refused(keyacct.E_ARGUMENT, accounts{account_id = {1, n = "x"}})
        refused(keyacct.E_ARGUMENT, accounts{account_id = {n = -1}})
        refused(keyacct.E_ARGUMENT, accounts("account_id"))
        refused(keyacct.E_ARGUMENT, keyacct.Table("accounts", {}, 5))
        refused(keyacct.E_ARGUMENT, keyacct.Table())
        refused(keyacct.E_ARGUMENT, keyacct.Table({}))
    end)

    it("leave the columns as they were", function()
        local made = ok(accounts{account_id = {1, 2}, current_value = {10, 20}})
        refused(keyacct.E_VALUE, made:bind("current_value", {1, print}, "minor"))
        refused(keyacct.E_UNIT, made:bind("current_value", {1, 2}))
        refused(keyacct.E_ARGUMENT, made:bind("current_value", {1, 2, 3}, "minor"))
        refused(keyacct.E_ARGUMENT, made:bind("current_value", {1, 2}, "euros"))
        assert.same({10, 20, n = 2}, made:column("current_value"))
    end)

    it("too many rows, or no number of rows", function()
        refused(keyacct.E_LIMIT, accounts({}, {rows = 2 ^ 41}))
        for _, rows in ipairs {-1, 1.5, "x", 0 / 0, 1 / 0, {}} do
            assert.is_nil((accounts({}, {rows = rows})))
        end
        local made = ok(accounts({}, {rows = 2 ^ 32}))
        refused(keyacct.E_LIMIT, made:bind("account_id", {}))
    end)
end)

describe("texts", function()
    it("keep every byte, also zeros, that is UTF-8", function()
        local texts = {"", "a\0b", "\228\189\160", ("x"):rep(100000), "\0"}
        local made = ok(accounts{account_id = texts})
        for row, text in ipairs(texts) do assert.equal(text, made:get("account_id", row)) end
    end)

    it("that are not UTF-8 are refused with their row", function()
        for _, text in ipairs {"\255", "\192\128", "\237\160\128", "a\228\189"} do
            local _, where = refused(keyacct.E_ENCODING, accounts{account_id = {"a", text}})
            assert.same({"accounts", "account_id", 2}, {where.table, where.column, where.row})
        end
        refused(keyacct.E_ENCODING, keyacct.Table("\255", {}))
    end)

    it("of names cannot have a zero", function()
        local policy = ok(keyacct.Policy({}, {freeze = false}))
        refused(keyacct.E_ARGUMENT, keyacct.Table("acc\0ounts", {}))
        refused(keyacct.E_ARGUMENT, accounts{["account_id\0"] = {1}})
        refused(keyacct.E_ARGUMENT, accounts({}, {currency = "EU\0R"}))
        refused(keyacct.E_ARGUMENT, policy:set("segment.policy\0", "pyramid"))
        refused(keyacct.E_ARGUMENT, policy:set("segment.policy", "pyramid\0"))
        refused(keyacct.E_ARGUMENT, keyacct.Run{wants = {"segment\0"}})
        refused(keyacct.E_ARGUMENT, ok(accounts()):has("segment\0"))
        assert.is_nil(keyacct.Policy.load("edition = 1\0"))
    end)
end)

describe("numbers", function()
    local big, bigger = "9007199254740993", "9223372036854775807"

    it("within 2^53 are Lua numbers both ways", function()
        local cells = {0, 1, -1, 2 ^ 53, -2 ^ 53}
        local made = ok(accounts{current_value = cells})
        for row, cell in ipairs(cells) do assert.is_true(made:get("current_value", row) == cell) end
    end)

    it("beyond 2^53 are refused where they would not be exact, and taken as strings", function()
        local _, where = refused(keyacct.E_OVERFLOW, accounts{account_id = {1, 2}, current_value = {1, 2 ^ 53 * 4}})
        assert.equal(2, where.row)
        local made = ok(accounts{current_value = {big, bigger, "-9223372036854775807", 12, nil, n = 5}, account_id = {1, 2, 3, 4,
            5}})
        local found = made:column("current_value")
        for row, text in ipairs {big, bigger, "-9223372036854775807", "12"} do assert.equal(text, support.shown(found[row])) end
        assert.is_nil(found[5])
        refused(keyacct.E_OVERFLOW, accounts{current_value = {"9223372036854775808"}})
        refused(keyacct.E_VALUE, accounts{current_value = {"12x"}})
    end)

    it("beyond 2^53 come back as they are taken", function()
        local made = ok(accounts{current_value = {big, bigger}})
        local again = ok(accounts{current_value = made:column("current_value")})
        assert.equal(support.dump(made), support.dump(again))
        local index = ok(keyacct.Index(ok(accounts({account_id = made:column("current_value")}, {types = {account_id = "int64"}}))))
        assert.equal(2, index:find(made:get("current_value", 2)))
        assert.equal(1, index:find(big))
        assert.is_nil(index:find("9007199254740992"))
    end)

    it("of 64 bits are boxed or integers where Lua has them", function()
        local value = keyacct.flavour == "ffi" and require("ffi").new("int64_t", 2 ^ 60) or math.type and math.tointeger(2 ^ 60)
        if not value then return end
        local made = ok(accounts{current_value = {value, value - 1, 3}})
        assert.equal("1152921504606846975", support.shown(made:get("current_value", 2)))
        assert.is_true(made:get("current_value", 1) == value)
        refused(keyacct.E_VALUE, accounts({current_value = {value, 0.5}}, {unit = "major"}))
        local ledger = ok(keyacct.Ledger())
        ok(ledger:append(value, 20000, value))
        assert.equal("1152921504606846976", support.shown(ledger:histories(ok(keyacct.Run{asof = 20001})):get("account_id", 1)))
    end)

    it("of amounts are exact in both units", function()
        local made = ok(accounts({current_value = {1.005, 2.675, 0.125, -0.125, 7}}, {unit = "major"}))
        assert.same({100, 267, 12, -12, 700, n = 5}, made:column("current_value"))
        made = ok(accounts({current_value = {"1.005", "2.675", "0.125", 7, 0.125}}, {unit = "major"}))
        assert.same({100, 268, 12, 700, 12, n = 5}, made:column("current_value"))
        refused(keyacct.E_VALUE, accounts{status = {300}})
    end)

    it("are dates and times as days, milliseconds or ISO text", function()
        local made = ok(keyacct.Table("transactions", {account_id = {1, 2, 3}, on = {"2024-10-04", "2024-10-04T23:59", nil},
            at = {"1970-01-01T00:00:00.001", "1970-01-02", nil}}, {rows = 3}))
        assert.same({20000, 20000, nil, n = 3}, made:column("on"))
        assert.same({1, 86400000, nil, n = 3}, made:column("at"))
        assert.equal(20000, keyacct.day("2024-10-04"))
        refused(keyacct.E_VALUE, keyacct.day("2024-02-30"))
        refused(keyacct.E_VALUE, keyacct.Run{asof = "yesterday"})
        refused(keyacct.E_RANGE, keyacct.Run{asof = 2 ^ 40})
    end)

    it("of truths are booleans", function()
        local made = ok(accounts{vip = {true, false, nil, 1, 0}, account_id = {1, 2, 3, 4, 5}})
        assert.same({true, false, nil, true, false, n = 5}, made:column("vip"))
        assert.is_true(made:get("vip", 1))
        assert.is_false(made:get("vip", 2))
    end)
end)

describe("single cells", function()
    local function fresh()
        local made = ok(keyacct.Table("accounts", {}, {rows = 2}))
        for _, name in ipairs {"account_id", "current_value", "status", "risk_probability", "vip",
            "contract_end_on"} do ok(made:add_column(name)) end
        return made
    end

    it("are written and read by column and row", function()
        local made = fresh()
        for name, value in pairs{account_id = "a\0b", current_value = 12, risk_probability = 2.5, vip = true,
            contract_end_on = 20000} do
            assert.is_nil(made:get(name, 2))
            assert.is_true(made:set(name, 2, value))
            assert.equal(value, made:get(name, 2))
            assert.is_nil(made:get(name, 1))
        end
        ok(made:set("status", 1, "active"))
        assert.equal("active", made:name("status", 1))
        ok(made:set("status", 1, made:get("status", 1)))
        ok(made:set("current_value", 2, nil) or true)
        ok(made:set("current_value", 1, "9007199254740993"))
        assert.equal("9007199254740993", support.shown(made:get("current_value", 1)))
    end)

    it("that are not there, or of another type, are refused", function()
        local made = fresh()
        for _, row in ipairs {0, 3, -1, 1.5, 2 ^ 60, "1", {}} do
            refused(keyacct.E_RANGE, made:get("current_value", row))
            refused(keyacct.E_RANGE, made:set("current_value", row, 1))
        end
        refused(keyacct.E_NOT_FOUND, made:get("nothing", 1))
        refused(keyacct.E_NOT_FOUND, made:column("nothing"))
        refused(keyacct.E_COLUMN, made:names("current_value"))
        refused(keyacct.E_ARGUMENT, made:set("current_value", 1, 1.5))
        refused(keyacct.E_ARGUMENT, made:set("current_value", 1, "x"))
        refused(keyacct.E_OVERFLOW, made:set("current_value", 1, 2 ^ 60))
        refused(keyacct.E_ARGUMENT, made:set("current_value", 1, {}))
        refused(keyacct.E_ARGUMENT, made:set("risk_probability", 1, "x"))
        refused(keyacct.E_ARGUMENT, made:set("account_id", 1, 5))
        refused(keyacct.E_ENCODING, made:set("account_id", 1, "\255"))
        refused(keyacct.E_CODE, made:set("status", 1, "activ"))
        assert.is_nil((made:set("status", 1, 100)))
        assert.is_nil((made:set("vip", 1, 2)))
        assert.is_nil((made:get(nil, 1)))
        assert.is_nil((made:get({}, 1)))
    end)
end)
