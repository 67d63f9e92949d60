"""Ten accounts, their current and potential value in cents: who is platinum, gold, iron, lead?"""
import keyacct

accounts = keyacct.Table("accounts", {
    "account_id": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "current_value": [990000, 120000, 80000, 45000, 30000, 21000, 9000, 5000, 1000, -2500],
    "potential_value": [500000, 0, 60000, 5000, 90000, 1000, 70000, 2000, 0, 30000],
}, unit="minor")
keyacct.Segmentation(accounts).apply(accounts)
for account, segment in zip(accounts["account_id"], accounts.names("segment")):
    print(f"account {account:2}: {segment}")
