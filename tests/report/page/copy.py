#!/usr/bin/env python3
"""copy.py PAGE COPY: the page with before.js in front, the texts of its rows as they stand in the
file, and steps.js behind."""
import html
import json
import pathlib
import re
import sys

folder = pathlib.Path(__file__).parent
page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
body = page[page.index("<tbody>"):page.index("</tbody>")]
rows = [html.unescape(re.sub("<[^>]*>", "", row)) for row in re.findall("<tr>.*?</tr>", body, re.S)]
given = json.dumps(rows).replace("<", "\\u003c")
page = page.replace("<body>", f"<body><script>{(folder / 'before.js').read_text()}</script>"
                    f'<script type="application/json" id="given">{given}</script>', 1)
begin, end = page.rsplit("</body>", 1)
pathlib.Path(sys.argv[2]).write_text(f"{begin}<script>{(folder / 'steps.js').read_text()}</script></body>{end}",
                                     encoding="utf-8")
