#!/usr/bin/env python3
"""hostile_names.py HEADER FOLDER: puts the names of tests/hostile.h (tags, variants, features, layers,
hypothesis, file names) through every output of the programs and reads each with the language's own
reader. Prints what is wrong; status 1 then."""
import ast
import codecs
import csv
import io
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as xml

header, folder = sys.argv[1:3]
faults = []


def literals(text):
    body = text[text.index("hostile[] = {"):]
    body = body[:body.index("};")]
    for entry in re.findall(r'(?:"(?:\\.|[^"\\])*"\s*)+,', body):
        parts = re.findall(r'"((?:\\.|[^"\\])*)"', entry)
        yield b"".join(codecs.escape_decode(part)[0] for part in parts).decode()


names = list(literals(open(header).read()))
assert len(names) == 30, len(names)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def check(good, what):
    if not good:
        faults.append(what)
        print("wrong:", what)


def run(*words, status=0, data=False):
    """What a command prints, checked for control characters (of data: its messages only)."""
    done = subprocess.run(words, capture_output=True)
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    check(done.returncode == status, f"{words}: status {done.returncode}: {err[-500:]}")
    check(not CONTROL.search(err), f"{words}: a control character in the messages: {err!r:.300}")
    check(data or not CONTROL.search(out), f"{words}: a control character in the output: {out!r:.300}")
    return out


def on_terminal(*words):
    """What a command writes to a terminal."""
    seen = []

    def read(fd):
        seen.append(os.read(fd, 65536))
        return seen[-1]

    sys.stdout.flush()
    null = os.open(os.devnull, os.O_WRONLY)
    saved = os.dup(1)
    os.dup2(null, 1)
    os.environ["TERM"] = "xterm"
    pty.spawn(words, read)
    os.dup2(saved, 1)
    text = b"".join(seen).decode("utf-8", "replace")
    text = re.sub("\x1b\\[(\\d+(;\\d+)*m|\\d*[AKJ])", "", text)  # mtag's own
    check(not CONTROL.search(text.replace("\r", "")), f"{words}: a control character on the terminal: {text!r:.500}")


def quoted(value):
    """JSON that YAML takes too."""
    return re.sub("[\x7f-\x9f\u2028-\u202e]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def make_data():
    run("mtag-data", "synth", "data", "--clips", "120", "--seconds", "1")
    with open("data/annotations_final.csv", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    with open("data/annotations_final.csv", "w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["clip_id"] + tags + ["mp3_path"])
        for i, row in enumerate(rows[1:]):
            writer.writerow([row[0]] + [str((i * 7 + t * 3 + i * t) % 3 % 2) for t in range(len(tags))] + [row[-1]])


def make_experiment():
    experiment = {
        "name": "hostile",
        "hypothesis": " ".join(names).replace("$", "$$"),
        "data": {"root": os.path.join(folder, "data"), "tags": "all", "seconds": 0.5},
        "features": {names[9]: {"type": "mel", "n_mels": 8, "normalize": "band"}},
        "model": {"layers": ["bands_as_channels", {"conv1d": {"filters": 3, "kernel": 3}}, "global_avg_pool", {"linear": {"units": "tags", "name": "last"}}]},
        "augment": [{"type": "gain", "only_tags": [tag.replace("$", "$$") for tag in tags]}],
        "train": {"epochs": 1, "batch": 16},
        "evaluate": {"perturb": [{"type": "gain", "min_db": -20, "max_db": -20, "p": 1, "name": name.replace("$", "$$")}
                                 for name in names]},
        "keep": {"weights": "best 1"},
        "sweep": {"method": "variants", "variants": {
            name: {"train.optimizer.lr": (i + 1) / 1000, "train.epochs": 1 + i % 2}
            for i, name in enumerate(names)}},
    }
    with open("hostile.yaml", "w") as file:
        file.write(quoted(experiment))


def visible(name):
    return re.sub("[\x00-\x1f\x7f-\x9f\u202a-\u202e]",
                  lambda m: f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}", name)


def table_formats():
    formats = [line.split()[0] for line in run("mtag-report", "--list", "formats").splitlines()]
    check(len(formats) >= 7, "formats are missing")
    return formats


def exported(results):
    """Tables of the same width in every row, and a journal of JSON."""
    run("mtag-report", "export", "csv", "exported", *results)
    files = [os.path.join(folder, name) for folder, _, found in os.walk("exported") for name in found]
    check(len(files) >= 4, f"only {files} were exported")
    for path in files:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file, strict=True))
        check(all(len(row) == len(rows[0]) for row in rows), f"{path} has rows of other widths")
        if path.endswith("trials.csv"):
            notes = [row[rows[0].index("note")] for row in rows[1:]]
            check(any(notes), "the CSV lacks notes")
    run("mtag-report", "export", "optuna", "journal", *results)
    with open("journal", encoding="utf-8") as file:
        check(len([json.loads(line) for line in file]) == 32, "the journal has other lines")


def note_names():
    """A note of every name, whatever `mtag-report note` would refuse."""
    database = sqlite3.connect("r.db")
    database.executemany("UPDATE trial SET note = ?, star = 1 WHERE id = ?",
                         [(name, i + 1) for i, name in enumerate(names)])
    database.commit()
    database.close()


def each_plot(results):
    """Every registered plot draws: the sweep has what each of them shows."""
    listed = run("mtag-report", "--list", "plots").splitlines()
    for kind in [line.split()[0] for line in listed if line[:1].strip()]:
        done = subprocess.run(["mtag-report", "plot", kind, *results, "--top", "30", "-o", f"{kind}.svg"],
                              capture_output=True, text=True, errors="surrogateescape")
        check(done.returncode == 0, f"plot {kind}: status {done.returncode}: {done.stderr[-500:]}")
        check(not CONTROL.search(done.stderr), f"plot {kind}: a control character: {done.stderr!r:.300}")
        if done.returncode == 0:
            xml.parse(f"{kind}.svg")


def each_view(results, formats):
    """Answers of mtag-report that are a table or a page, in every format that they take."""
    for words in (["importance"], ["sweeps"], ["robustness"], ["--significance"], ["trial", "1", "--tags"],
                  ["trial", "1", "--epochs"], ["trial", "1", "--mistakes"], ["diff", "1", "2", "3"], ["diff", "1", "2", "--clips"]):
        run("mtag-report", *words, *results)
        for form in formats:
            done = subprocess.run(["mtag-report", *words, *results, "-f", form], capture_output=True, text=True,
                                  errors="surrogateescape")
            refused = done.returncode == 2 and f"{form}" in done.stderr
            check(done.returncode == 0 or refused, f"{words} as {form}: status {done.returncode}: {done.stderr[-300:]}")
            check(form.startswith("csv") or not CONTROL.search(done.stdout), f"{words} as {form}: a control character")
            if done.returncode == 0 and form == "json":
                json.loads(done.stdout)
            if done.returncode == 0 and form == "html":
                xml.fromstring("<body>" + done.stdout + "</body>")


def report():
    results = ["--results", "r.db"]
    note_names()
    exported(results)
    report = ["mtag-report", *results]
    rows = list(csv.reader(io.StringIO(run(*report, "-f", "csv", data=True), newline=""), strict=True))
    check(len(rows) == 31 and all(len(row) == len(rows[0]) for row in rows), "the CSV table has other rows")
    labels = [visible(name) for name in names]
    check(any(labels == sorted(row[i] for row in rows[1:]) or set(labels) <= set(row[i] for row in rows[1:])
              for i in range(len(rows[0]))), "the CSV table lacks labels")
    table = json.loads(run(*report, "-f", "json"))
    check(set(row["label"] for row in table["rows"]) == set(labels), "the JSON table lacks labels")
    json.loads(run("mtag-report", "trial", "1", *results, "-f", "json"))
    for form in table_formats():
        is_data = form.startswith("csv")
        run(*report, "-f", form, data=is_data)
        takes_caption = form in ("markdown", "latex", "html")
        run(*report, "-f", form, "--columns", "Label=label, ROC=valid_roc_auc",
            *(["--caption", names[16]] if takes_caption else []), data=is_data)
        run("mtag-report", "runs", *results, "-f", form, data=is_data)
    page = xml.fromstring("<body>" + run(*report, "-f", "html", "--caption", names[19]) + "</body>")
    check(len(page.findall("table/tbody/tr")) == 30, "the HTML table has other rows")
    check(page.find("table/caption").text == visible(names[19]), "the HTML table has another caption")
    markdown = run(*report, "-f", "markdown").splitlines()
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in markdown if line.startswith("|")]
    check(len(bars) == 32 and len(set(bars)) == 1, f"the Markdown table has cells too many: {bars}")
    latex = run(*report, "-f", "latex")
    cells = [len(re.findall(r"(?<!\\)&", line)) for line in latex.splitlines() if line.endswith("\\\\")]
    check(len(cells) == 31 and len(set(cells)) == 1, f"the LaTeX table has cells too many: {cells}")
    check("\\input" not in latex and "\\write" not in latex, "LaTeX took a name as a command")
    if shutil.which("pdflatex"):
        with open("table.tex", "w") as file:
            file.write("\\documentclass{article}\\usepackage{booktabs,graphicx,textcomp}\\begin{document}" + latex +
                       "\\end{document}")
        run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex", data=True)
    run("mtag-report", "trial", "1", *results)
    run("mtag-report", "trial", "1", "--yaml", *results)
    each_view(results, table_formats())
    run("mtag-report", "diff", "1", "2", *results)
    if shutil.which("gnuplot"):
        os.mkdir("plots")
        run("mtag-report", "plot", "all", *results, "--top", "30", "-o", "plots")
        drawn = [name for name in os.listdir("plots") if name.endswith(".svg")]
        check(len(drawn) >= 4, f"the plots are {drawn}")
        for name in drawn:
            xml.parse(os.path.join("plots", name))
        each_plot(results)
    run("mtag-report", "homework", *results, "--no-pdf", "homework")
    with open("homework/report.tex", encoding="utf-8") as file:
        check(not CONTROL.search(file.read()), "a control character in the homework")
    page_of_names(report)
    on_terminal(*report)
    on_terminal(*report, "-f", "csv")
    on_terminal("mtag-report", "trial", "1", *results)
    on_terminal(*report, "-s", names[0])
    database = sqlite3.connect("r.db")
    rows = database.execute("SELECT count(*) FROM leaderboard").fetchone()
    check(rows == (30,), f"the view leaderboard has {rows} rows")
    database.close()


def page_of_names(report):
    done = subprocess.run([*report, "page", "page.html"], capture_output=True, text=True)
    if "node-d3" in done.stderr:
        print("skipped: the page, for mtag is built without node-d3")
        return
    check(done.returncode == 0, f"page: {done.stderr}")
    with open("page.html", encoding="utf-8") as file:
        page = file.read()
    check(page.count("<script") == 3 and page.count("</script") == 3, "a name began or ended a script of the page")
    head, rest = page.split('<script type="application/json" id="data">')
    text = rest[:rest.index("</script>")]
    check(not CONTROL.search(head) and not CONTROL.search(text), "a control character in the page")
    found = json.loads(text)
    check(set(found["labels"]["values"]) == set(visible(name) for name in names), "the page lacks labels")
    check(set(visible(tag) for tag in tags) == set(found["tags"]["names"]), "the page lacks tags")
    rows = head[head.index("<tbody>"):head.index("</tbody>")].strip()
    body = xml.fromstring(rows + "</tbody>")
    check(len(body.findall("tr")) == 30, "the page has other rows")


def data():
    analysis = json.loads(run("mtag-data", "analyse", "data", "--format", "json"))
    check(set(tags) <= set(json.dumps(analysis) and [tag["tag"] for tag in find(analysis, "tag")]),
          "the JSON analysis lacks tags")
    for form in table_formats():
        run("mtag-data", "analyse", "data", "-f", form, data=form.startswith("csv"))
    xml.fromstring("<body>" + run("mtag-data", "analyse", "data", "-f", "html") + "</body>")
    run("mtag-data", "check", "data")
    if shutil.which("gnuplot"):
        run("mtag-data", "analyse", "data", "-o", "figures")
        drawn = [name for name in os.listdir("figures") if name.endswith(".svg")]
        check(drawn, "no figure was drawn")
        for name in drawn:
            xml.parse(os.path.join("figures", name))
    on_terminal("mtag-data", "analyse", "data")


def find(value, key):
    """Every mapping with a text at the key."""
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value
        for item in value.values():
            yield from find(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from find(item, key)


def model():
    best = sqlite3.connect("r.db").execute("SELECT trial_id FROM run WHERE weights IS NOT NULL").fetchone()[0]
    for form in table_formats():
        run("mtag-model", "summary", "hostile.yaml", "--format", form, data=form.startswith("csv"))
    on_terminal("mtag-model", "summary", "hostile.yaml")
    run("mtag-model", "export", "safetensors", str(best), "plain", "--results", "r.db")
    run("mtag-model", "export", "pytorch", str(best), "torch", "--results", "r.db")
    with open("torch/model.py") as file:
        tree = ast.parse(file.read())
    taken = [ast.literal_eval(node.value) for node in tree.body
             if isinstance(node, ast.Assign) and node.targets[0].id == "TAGS"]
    check(taken and set(taken[0]) == set(tags), "the exported TAGS are others")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in ("os", "__import__")]
    check(not calls, "a name became Python")
    with open("torch/train.py") as file:
        tree = ast.parse(file.read())
    sets = [ast.literal_eval(node) for node in ast.walk(tree) if isinstance(node, ast.Set)]
    check(set(tags) in sets, "the tags of an effect in train.py are others")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "__import__"]
    check(not calls, "a name became Python in train.py")
    for split in ("test", "train", "valid"):
        with open(f"torch/{split}_clips.csv", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        check(set(rows[0][1:]) == set(tags), f"{split}_clips.csv has other tags")


def predict():
    predict = ["mtag-predict", "--results", "r.db", "--top", "30"]
    clip = next(os.path.join(root, name) for root, _, files in os.walk("data/waveform") for name in files)
    recordings = []
    for i, name in enumerate(names):
        if "/" in name:
            continue
        recordings.append(f"./{name}.flac")
        shutil.copyfile(clip, recordings[-1])
    for form in table_formats():
        run(*predict, "-f", form, *recordings, data=form.startswith("csv"))
    rows = list(csv.reader(io.StringIO(run(*predict, "--format", "csv", recordings[0], data=True), newline=""),
                           strict=True))
    check(set(row[2] for row in rows[1:]) == set(tags), "the CSV of predictions has other tags")
    found = json.loads(run(*predict, "--format", "json", *recordings))
    check([item["file"] for item in found] == recordings, "the JSON of predictions has other files")
    check(set(tag["tag"] for tag in found[0]["tags"]) == set(tags), "the JSON of predictions has other tags")
    run(*predict, "--taggram", "t.csv", recordings[0])
    if shutil.which("gnuplot"):
        for recording in recordings[:4]:
            run(*predict, "--taggram", f"{recording}.svg", recording)
            xml.parse(f"{recording}.svg")
    run(*predict, "./missing\x1b]0;x\x07.flac", status=2)
    on_terminal(*predict, *recordings)


def wrong_words():
    for name in names:
        for words in (["mtag-run", name], ["mtag-report", "--sweep", name], ["mtag-report", "--" + name], ["mtag-report", name], ["mtag-report", "trial", name],
                      ["mtag-model", "summary", name], ["mtag-data", name], ["mtag-data", "check", name],
                      ["mtag-run", "--describe", name], ["mtag-predict", "--trial", name, "x.wav"],
                      ["mtag-run", "-n", "hostile.yaml", f"train.{name}=1"]):
            if not name.startswith("-"):
                run(*words, status=2)


tags = [name for name in names if not re.search("[\x00-\x1f\x7f]", name)]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
os.chdir(folder)
before = set(os.listdir("."))
make_data()
make_experiment()
run("mtag-run", "-n", "hostile.yaml")
events = run("mtag-run", "--json", "-o", "r.db", "hostile.yaml")
for line in events.splitlines():
    json.loads(line)
on_terminal("mtag-run", "--fresh", "-o", "again.db", "hostile.yaml")
for part in report, data, model, predict, wrong_words:
    part()
check(not os.path.exists("x"), "a name ran as a command")
sys.exit(1 if faults else 0)
