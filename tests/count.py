"""Counts test cases in the output of ctest -V (cmocka programs case by case) or of unittest -v.

    count.py ctest|unittest all|once LOG CODE

Prints what failed, one line each, then 'N passed, M failed, K skipped'. With "once" the passed cases count as one altogether.
CODE is the exit code of the run: one that ended badly although nothing in its log failed (killed half way) counts as one failure.
"""
import re
import sys


def ctest(text):
    """A program that reports through cmocka or unittest counts its cases, any other program counts as one."""
    cases, verdicts, ran = {}, {}, {}
    for line in text.splitlines():
        match = re.match(r"(\d+): \[\s+(OK|FAILED|SKIPPED|PASSED|ERROR)\s+\] (.*)", line)
        if match and match[2] in ("OK", "FAILED", "SKIPPED") and not re.match(r"\d+ test\(s\)|\S+: \d+ test\(s\)", match[3]):
            cases.setdefault(match[1], {})[match[3].split(" ")[0]] = match[2]
        match = re.match(r"(\d+): Ran (\d+) tests? in", line)
        if match:
            ran[match[1]] = int(match[2])
        match = re.match(r"(\d+): OK \(skipped=(\d+)\)", line)
        if match:
            cases[match[1]] = {str(i): "SKIPPED" if i < int(match[2]) else "OK" for i in range(ran.get(match[1], 0))}
        match = re.match(r"\s*\d+/\d+ Test\s+#(\d+): (\S+) \.+\s*(\**\s*\w+.*?)\s+[\d.]+ sec", line)
        if match:
            verdicts[match[1]] = (match[2], match[3])
    passed = failed = skipped = 0
    problems = []
    if not verdicts:
        return 0, 1, 0, ["no test ran"]
    for number, (name, verdict) in verdicts.items():
        found = list(cases.get(number, {}).values())
        if verdict == "Passed":
            passed += sum(one == "OK" for one in found) or ran.get(number, 1)
            skipped += sum(one == "SKIPPED" for one in found)
        elif "Skipped" in verdict:
            skipped += 1
            problems.append(f"skipped {name}")
        else:
            bad = [case for case, one in cases.get(number, {}).items() if one == "FAILED"]
            failed += max(1, len(bad))
            passed += sum(one == "OK" for one in found)
            problems.append(f"FAILED {name}: {verdict.strip('*')} {' '.join(bad)}")
    lines = text.splitlines()
    for number, (name, verdict) in verdicts.items():
        if "Passed" not in verdict and "Skipped" not in verdict:
            own = [line for line in lines if line.startswith(f"{number}: ")]
            problems += own[-30:]
    return passed, failed, skipped, problems


def unittest(text):
    ran = re.findall(r"^Ran (\d+) tests? in", text, re.M)
    if not ran:
        return 0, 1, 0, ["no test ran"]
    end = re.findall(r"^(OK|FAILED)(?: \((.*)\))?$", text, re.M)[-1]
    numbers = dict(re.findall(r"(\w+)=(\d+)", end[1]))
    failed = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
    skipped = int(numbers.get("skipped", 0))
    problems = [f"FAILED {one}" for one in re.findall(r"^(?:FAIL|ERROR): (.*)$", text, re.M)]
    if int(ran[-1]) == 0:
        failed, problems = 1, ["no test ran"]
    return max(0, int(ran[-1]) - failed - skipped), failed, skipped, problems


def main(kind, how, path, code):
    with open(path, encoding="utf-8", errors="replace") as file:
        passed, failed, skipped, problems = {"ctest": ctest, "unittest": unittest}[kind](file.read())
    if int(code) and not failed:
        failed = 1
        problems.append(f"FAILED: {kind} ended with exit code {code}, and no case of its log failed")
    if how == "once":
        print(f"{passed} cases repeated")
        passed, skipped = int(passed > 0 and failed == 0), 0
    for problem in problems:
        print(problem)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    main(*sys.argv[1:])
