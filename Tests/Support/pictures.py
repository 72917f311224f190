"""Draws pages in a real Chromium and reads back what it measured."""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ANSWER = re.compile(r'<pre id="answer">(.*?)</pre>', re.DOTALL)


def answer(chromium: str, body: str, script: str) -> Any:
    """What `script` gives, as JSON, on a page that holds `body`. The script may await."""
    page = (
        f'<!doctype html><meta charset="utf-8"><body style="margin:0">{body}<pre id="answer"></pre>'
        '<script type="module">let given; try { given = await (async () => { '
        f"{script} "
        "})(); } catch (error) { given = {error: String(error)}; } "
        'document.getElementById("answer").textContent = JSON.stringify(given);</script></body>'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page)
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        # A module is run before the page has loaded, and time is not waited for but skipped.
        command += ["--virtual-time-budget=60000", "--dump-dom", path.as_uri()]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = ANSWER.search(ended.stdout)
    assert found and found[1], f"no answer from the page: {ended.stderr[-2000:]}"
    return json.loads(html.unescape(found[1]))
