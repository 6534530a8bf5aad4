"""Names of registered things in comparisons: where the code asks whether a type is one of
them, the descriptor lacks a field.

    names.py

Prints each place outside a thing's own file where a text equal to its name (in a .def
list) is compared or looked up, and ends with status 1 if there is any.
"""
import pathlib
import re
import sys

FOLDERS = ("base", "features", "nn", "results", "runner", "report")
# Names that are words for other things too: answers, sections, columns.
COMMON = {"none", "add", "scale", "mean", "text", "json", "import", "check", "features",
          "table", "trial", "runs", "diff", "summary", "export", "identity", "select",
          "shift", "step", "loss", "folders", "network", "tags", "auto"}
CALL = re.compile(r"\b(?:strcmp|strncmp|strcasecmp|strstr|str_\w*equal\w*|\w*registry_find)"
                  r"\s*\(")


def registered():
    """{name: its .def files}."""
    names = {}
    for folder in FOLDERS:
        for path in sorted(pathlib.Path(folder).rglob("*.def")):
            for name in re.findall(r"^[A-Z_]+\((\w+)[,)]", path.read_text(), re.M):
                names.setdefault(name, []).append(path.as_posix())
    return names


def arguments(text, start):
    """What stands in the brackets that open at start."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return text[start:i]
    return text[start:]


def main():
    names = registered()
    if len(names) < 100:
        print(f"only {len(names)} names are registered: the lists were not read")
        return 1
    faults = 0
    for folder in FOLDERS:
        for path in sorted(pathlib.Path(folder).rglob("*.[ch]")):
            text = path.read_text()
            for match in CALL.finditer(text):
                for name in re.findall(r'"(\w+)"', arguments(text, match.end() - 1)):
                    if name not in names or name in COMMON or path.stem == name:
                        continue
                    line = text.count("\n", 0, match.start()) + 1
                    print(f"{path}:{line}: asks for `{name}` of {names[name][0]}")
                    faults += 1
    return 1 if faults else 0


sys.exit(main())
