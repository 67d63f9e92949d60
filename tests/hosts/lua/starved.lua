-- What starved.c runs: every kind of call, with objects open when the memory ends. Failures of the library are failures here; that
-- require tells of missing memory as text is Lua's way.
local called, keyacct = pcall(require, "keyacct")
if not called then
    if tostring(keyacct):find("not enough memory", 1, true) then error(("x"):rep(2 ^ 30)) end
    error(keyacct)
end
local accounts = assert(keyacct.Table("accounts", {account_id = {"a", "b", "c"}, current_value = {10, "9007199254740993", nil}},
    {rows = 3, unit = "minor"}))
local cuts = assert(keyacct.Segmentation(accounts))
assert(cuts:apply(accounts))
local slice = assert(accounts:slice(1, 2))
local names, cells = assert(slice:names("segment")), assert(slice:column("account_id"))
slice:close()
local bound = assert(cuts:bind(accounts))
assert(bound:run(1, 3))
local again = assert(keyacct.Segmentation.load(assert(cuts:save())))
local policy = assert(keyacct.Policy{["segment.policy"] = "pyramid"})
local text = assert(policy:text())
local ledger = assert(keyacct.Ledger(policy))
assert(ledger:append("a", 20000, 5))
local histories = assert(ledger:histories(assert(keyacct.Run{asof = 20001})))
local review = assert(keyacct.Review(policy))
assert(review:add(assert(keyacct.Table("transactions", {account_id = {"a"}, on = {20000}, amount = {5}}, {unit = "minor"}))))
assert(review:run())
assert(review:table("accounts"):rows() == 1)
assert(not accounts:bind("status", {"active", "activ", "lost"}))
assert(names.n == 2 and cells[2] == "b" and again and text and histories)
