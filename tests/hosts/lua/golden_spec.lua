-- The golden files of the C tests through this Lua. Every result is written out as well, to be compared between the flavours.
describe("golden files", function()
    local ways = os.getenv("KEYACCT_LUA_QUICK") and {7} or {1, 7, 64}

    it("segment: every case on every way to the cuts", function() assert.is_true(require("golden_segment")(ways) > 40) end)
    it("ledger: every case, saved, loaded, reversed", function() assert.is_true(require("golden_ledger")() >= 40) end)
    it("risk: every case, contributions that add up", function() assert.is_true(require("golden_risk")() >= 69) end)
    for _, file in ipairs {"levels", "capacity", "status", "foundation", "promises", "attention", "contacts", "plan", "errors"} do
        it("service: " .. file, function() assert.is_true(require("golden_service")(file .. ".txt") > 0) end)
    end
    it("service: calendar", function()
        assert.is_true(require("golden_calendar").play(require("support").golden("service/calendar.txt")) >= 99)
    end)
    it("service: engine, every case in every way", function()
        local quick = os.getenv("KEYACCT_LUA_QUICK")
        local found = require("golden_engine").play(require("support").golden("service/engine.txt"),
            quick and {"rows", "table"} or {"rows", "shards", "hourly", "saved", "table"})
        assert.is_true(found >= 61)
    end)
    for _, file in ipairs {"findings", "actions", "states"} do
        it("plan: " .. file, function() assert.is_true(require("golden_plan")(file .. ".txt") > 0) end)
    end
end)
