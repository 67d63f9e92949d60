-- What bench_rows measures, from Lua: rows.lua ROWS REPEAT. Prints the same JSON line.
local keyacct = require("keyacct")
local rows, repeats = tonumber(arg[1]), tonumber(arg[2])

local function must(found, message)
    if found == nil then error(message) end
    return found
end

local values, potentials = {}, {}
for i = 0, rows - 1 do
    values[i + 1] = i * 7919 % 1000003
    potentials[i + 1] = i * 104729 % 999983
end
local accounts = must(keyacct.Table("accounts", {current_value = values, potential_value = potentials}, {unit = "minor"}))
local cuts = must(keyacct.Segmentation(accounts))
local bound = must(cuts:bind(accounts))

local function time_rows()
    local start = os.clock()
    for row = 1, rows do
        if not bound:run(row) then error("run") end
    end
    return (os.clock() - start) * 1e9 / rows
end

local one = must(keyacct.Table("accounts", nil, {rows = 1}))
must(one:add_column("current_value"))
must(one:add_column("potential_value"))
local question = must(cuts:bind(one))

local function time_questions()
    local sum, start = 0, os.clock()
    for row = 1, rows do
        one:set("current_value", 1, values[row])
        one:set("potential_value", 1, potentials[row])
        if not question:run(1) then error("run") end
        sum = sum + one:get("segment", 1)
    end
    return (os.clock() - start) * 1e9 / rows, sum
end

local row_ns, ask_ns, sum = math.huge, math.huge, 0
for _ = 1, repeats do
    row_ns = math.min(row_ns, time_rows())
    local taken
    taken, sum = time_questions()
    ask_ns = math.min(ask_ns, taken)
end
local engine = (rawget(_G, "jit") and "LuaJIT" or _VERSION) .. " " .. keyacct.flavour
print(('{"engine": "%s", "rows": %d, "row_ns": %.1f, "ask_ns": %.1f, "sum": %.0f}'):format(engine, rows, row_ns, ask_ns, sum))
