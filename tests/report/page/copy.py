#!/usr/bin/env python3
"""copy.py PAGE COPY [AXE]: the page with before.js in front, the texts of its rows as they stand in
the file, and access.js and steps.js behind; AXE: axe.min.js."""
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
axe = pathlib.Path(sys.argv[3]).read_text(encoding="utf-8").replace("</script", "<\\/script") if len(sys.argv) > 3 else ""
scripts = [axe, (folder / "access.js").read_text(), (folder / "steps.js").read_text()]
pathlib.Path(sys.argv[2]).write_text(begin + "".join(f"<script>{script}</script>" for script in scripts) + f"</body>{end}",
                                     encoding="utf-8")
