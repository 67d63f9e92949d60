"""What Frappe Helpdesk and ERPNext answer: python frappe.py CHECKOUT QUESTION (head_to_head.py has the form of a question).

The service level agreement is their own source; frappe is the few functions it needs, of the same meaning.
"""
import datetime
import json
import pathlib
import sys
import types
import zoneinfo

from dateutil.relativedelta import relativedelta

HELPDESK = "helpdesk/helpdesk/doctype/hd_service_level_agreement/hd_service_level_agreement.py"
ERPNEXT = "erpnext/support/doctype/service_level_agreement/service_level_agreement.py"
WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Values(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__


def get_datetime(of):
    return of if isinstance(of, datetime.datetime) else datetime.datetime.combine(of, datetime.time())


def getdate(of):
    return of.date() if isinstance(of, datetime.datetime) else of


def add_to_date(of, as_datetime=False, **by):
    return (get_datetime(of) if as_datetime else of) + relativedelta(**by)


def time_diff_in_seconds(later, earlier):
    span = later - earlier if isinstance(later, datetime.timedelta) else get_datetime(later) - get_datetime(earlier)
    return span.total_seconds()


def get_time(of):
    return (datetime.datetime.min + of).time() if isinstance(of, datetime.timedelta) else of.time()


def convert_to_seconds(of):
    return of.hour * 3600 + of.minute * 60 + of.second


class Anything(types.ModuleType):
    """A module whose names, where nothing defines them, are of no meaning to the questions asked here."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return object if name == "Document" else lambda *of, **more: (lambda function: function)


def source(path, holidays):
    """The names that a file of source defines."""
    for name in ("frappe", "frappe.utils", "frappe.model", "frappe.model.document", "frappe.core", "frappe.core.utils",
                 "frappe.utils.caching", "frappe.utils.nestedset", "frappe.utils.safe_exec", "helpdesk", "helpdesk.utils", "peer",
                 "peer.utils", "erpnext", "erpnext.support", "erpnext.support.doctype", "erpnext.support.doctype.issue",
                 "erpnext.support.doctype.issue.issue"):
        sys.modules[name] = Anything(name)
    for function in (get_datetime, getdate, add_to_date, time_diff_in_seconds, get_time):
        setattr(sys.modules["frappe.utils"], function.__name__, function)
    sys.modules["frappe.utils"].get_weekdays = lambda: WEEK
    sys.modules["frappe.utils"].to_timedelta = lambda of: of
    sys.modules["frappe"]._dict = Values
    sys.modules["peer.utils"].convert_to_seconds = convert_to_seconds
    sys.modules["erpnext.support.doctype.issue.issue"].get_holidays = lambda name: holidays
    sys.modules["frappe"].get_doc = lambda *of: Values(holidays=[Values(holiday_date=day) for day in holidays])
    defined = {"__package__": "peer", "__name__": "peer.agreement"}
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), defined)
    return defined


def main():
    checkout, q = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
    zone = zoneinfo.ZoneInfo(q["zone"])

    def local(epoch):
        return datetime.datetime.fromtimestamp(epoch, zone).replace(tzinfo=None)

    def since_midnight(text):
        hours, minutes = map(int, text.split(":"))
        return datetime.timedelta(hours=hours, minutes=minutes) - datetime.timedelta(seconds=hours == 24)

    rows = [Values(workday=WEEK[day], start_time=since_midnight(one), end_time=since_midnight(other))
            for day in q["days"] for one, other in q["spans"]]
    holidays = [datetime.date.fromisoformat(day) for day in q["closed"]]
    promise = Values(priority="P", resolution_time=q.get("seconds"), support_and_resolution=rows, holiday_list="closed")
    if (checkout / HELPDESK).exists():
        agreement = source(checkout / HELPDESK, holidays)["HDServiceLevelAgreement"]()
        agreement.support_and_resolution, agreement.holiday_list, agreement.priorities = rows, "closed", [promise]
        if q["ask"] == "elapsed":
            print(agreement.calc_elapsed_time(local(q["first_epoch"]), local(q["last_epoch"])))
            return
        held = sum(agreement.calc_elapsed_time(*map(local, pause)) for pause in q["pauses"])
        due = agreement.calc_time(local(q["first_epoch"]), "P", "resolution_time", hold_time=held)
    else:
        doc = Values(meta=Values(has_field=lambda name: True), total_hold_time=sum(until - begin for begin, until in q["pauses"]))
        source(checkout / ERPNEXT, holidays)["set_resolution_by"](doc, local(q["first_epoch"]), promise)
        due = doc.sla_resolution_by or doc.resolution_by
    print(due.replace(tzinfo=zone).isoformat())


if __name__ == "__main__":
    main()
