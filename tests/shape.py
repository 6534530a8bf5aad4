"""The shape of the tree's C: functions with eight and more parameters, functions of more
than 60 lines, files of more than 600. Kernels are excepted, by their folders and by the
word NN_KERNEL: they take outputs, inputs and dimensions, and are read as one formula.

    shape.py FOLDER ...

Prints each place, and ends with status 1 if there is any.
"""
import pathlib
import re
import sys

PARAMETERS, LINES, FILE_LINES = 7, 60, 600
KERNELS = ("nn/kernels/", "features/dsp/")
WORDS = {"if", "for", "while", "switch", "return", "sizeof", "defined", "else", "do"}


def blank(match):
    """What keeps the lines of a comment or a text, and nothing else of it."""
    return re.sub(r"[^\n]", " ", match.group(0))


def strip(source):
    """The source without comments, texts and directives, with its lines as they are."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    source = re.sub(pattern, blank, source, flags=re.S)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, source, flags=re.M)


def closing(text, start, opens, closes):
    """The index behind the bracket that closes the one at start."""
    depth = 0
    for match in re.compile("[" + re.escape(opens + closes) + "]").finditer(text, start):
        depth += 1 if match.group() == opens else -1
        if depth == 0:
            return match.end()
    return len(text)


def count_parameters(text):
    """The parameters in a list, whose commas in brackets part nothing."""
    if text.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        count += c == "," and depth == 0
    return count


def functions(text):
    """(name, offset, parameters, end offset or None for a declaration) of each function."""
    at = 0
    head = re.compile(r"([A-Za-z_]\w*)\s*\(")
    while True:
        match = head.search(text, at)
        brace = text.find("{", at)
        if 0 <= brace and (not match or brace < match.start()):
            at = closing(text, brace, "{", "}")
            continue
        if not match:
            return
        end = closing(text, match.end() - 1, "(", ")")
        rest = re.match(r"\s*(\{|;|,|=)?", text[end:])
        before = text[:match.start()].rstrip()
        kernel = re.search(r"NN_KERNEL\b[^;{}]*$", before) is not None
        is_function = (match.group(1) not in WORDS and not kernel and
                       before and (before[-1].isalnum() or before[-1] in "_*"))
        at = end
        if not is_function:
            continue
        parameters = count_parameters(text[match.end():end - 1])
        if rest.group(1) == "{":
            at = closing(text, end + rest.end() - 1, "{", "}")
            yield match.group(1), match.start(), parameters, at
        elif rest.group(1) == ";":
            yield match.group(1), match.start(), parameters, None


def check(path):
    """What is wrong with one file."""
    source = path.read_text()
    name = path.as_posix()
    faults = []
    lines = source.count("\n")
    if lines > FILE_LINES:
        faults.append(f"{name}:1: {lines} lines, more than {FILE_LINES}")
    if any(folder in name for folder in KERNELS):
        return faults
    text = strip(source)
    for function, start, parameters, end in functions(text):
        line = text.count("\n", 0, start) + 1
        length = text.count("\n", start, end) + 1 if end is not None else 0
        what = []
        if end is not None and parameters > PARAMETERS:
            what.append(f"{parameters} parameters, more than {PARAMETERS}")
        if length > LINES:
            what.append(f"{length} lines, more than {LINES}")
        if what:
            faults.append(f"{name}:{line}: {function} has {', '.join(what)}")
    return faults


def main(folders):
    faults = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.[ch]")):
            faults += check(path)
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


sys.exit(main(sys.argv[1:]))
