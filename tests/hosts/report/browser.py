"""A headless Chromium over its debugging pipe: what it loads, what it complains about, what it paints where. Standard library only.

The pipe (file descriptors 3 and 4, JSON ended by a zero byte) needs no port and no client library."""
import base64
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def program():
    """The browser: KEYACCT_BROWSER, else the first on the path; None where there is none."""
    named = os.environ.get("KEYACCT_BROWSER")
    return named or next((found for found in map(shutil.which, PROGRAMS) if found), None)


class Browser:
    def __init__(self, path):
        self.folder = tempfile.mkdtemp(prefix="keyacct-browser-")
        to_us, from_them = os.pipe()
        to_them, from_us = os.pipe()
        # It must read from 3 and write to 4: a shell moves the descriptors there, whatever numbers they have here.
        line = [path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--remote-debugging-pipe", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", "--force-color-profile=srgb", "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={self.folder}", "about:blank"]
        nowhere = subprocess.DEVNULL
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_them} 4>&{from_them}', "bash", *line], pass_fds=(to_them, from_them),
            stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True, env={**os.environ, "HOME": self.folder})
        os.close(from_them)
        os.close(to_them)
        self.input, self.output, self.rest = from_us, to_us, b""
        self.number, self.events = 0, []

    def close(self):
        try:
            self.ask("Browser.close")
            self.process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.input)
        os.close(self.output)
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, until):
        """The next message, or None at that time."""
        while b"\0" not in self.rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.output], [], [], left)[0]:
                return None
            more = os.read(self.output, 1 << 20)
            assert more, "the browser ended"
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, session=None, seconds=90, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        left = json.dumps(message).encode() + b"\0"
        while left:
            left = left[os.write(self.input, left):]
        until = time.monotonic() + seconds
        while True:
            answer = self.read(until)
            assert answer is not None, f"{method}: no answer in {seconds} seconds"
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)


class Page:
    """One file, opened in a tab of its own."""

    def __init__(self, browser, path, width=1280, dark=False, media="", scripts=True):
        self.browser, self.path, self.width = browser, pathlib.Path(path), width
        self.target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.ask("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.events.clear()
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=844 if width < 700 else 900, deviceScaleFactor=1,
                 mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.ask("Page.navigate", url=self.path.as_uri())
        self.wait("Page.loadEventFired")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.ask("Target.closeTarget", targetId=self.target)

    def ask(self, method, **parameters):
        return self.browser.ask(method, session=self.session, **parameters)

    def wait(self, event, seconds=90):
        until = time.monotonic() + seconds
        while not any(one["method"] == event and one.get("sessionId") == self.session for one in self.browser.events):
            message = self.browser.read(until)
            assert message is not None, f"no {event} in {seconds} seconds"
            self.browser.events.append(message)

    def evaluate(self, source):
        """The value of an expression; works on a page whose own scripts are blocked too."""
        result = self.ask("Runtime.evaluate", expression=source, returnByValue=True)
        assert "exceptionDetails" not in result, json.dumps(result["exceptionDetails"])[:2000]
        return result["result"].get("value")

    def settle(self):
        """Everything asked for before is done and reported: two painted frames and a turn of the pipe."""
        self.ask("Page.captureScreenshot", clip={"x": 0, "y": 0, "width": 8, "height": 8, "scale": 1})
        self.evaluate("document.readyState")

    def requests(self):
        """Addresses that were asked for, without the file itself."""
        asked = [one["params"]["request"]["url"] for one in self.browser.events
                 if one["method"] == "Network.requestWillBeSent" and one.get("sessionId") == self.session]
        return [url for url in asked if url != self.path.as_uri()]

    def complaints(self):
        """What the browser's log, its console and its audits say."""
        said = []
        for one in self.browser.events:
            if one.get("sessionId") != self.session:
                continue
            if one["method"] == "Log.entryAdded":
                said.append(one["params"]["entry"]["text"])
            elif one["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                said.append(json.dumps(one["params"])[:300])
            elif one["method"] == "Audits.issueAdded":
                said.append(json.dumps(one["params"]["issue"])[:500])
        return said

    def screenshot(self, top=0, height=None):
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": self.width, "height": min(height or 1e9, size["height"] - top), "scale": 1}
        return base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"])

    def paper(self):
        """The pages as PDF, in the size that the style asks for."""
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
