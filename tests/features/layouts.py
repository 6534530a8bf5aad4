"""Makes small collections that are laid out as the real ones: layouts.py FOLDER.

Each has the names of files and columns of the collection as it is downloaded, and a few
recordings of noise. Recordings are WAV files whatever their list calls them: what is tried is
the layout. Prints nothing."""
import csv, json, os, random, sys, wave

root = sys.argv[1]
noise = random.Random(0)


def recording(*path):
    name = os.path.join(root, *path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with wave.open(name, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(noise.randbytes(16000))


def text(path, lines):
    name = os.path.join(root, path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", newline="") as out:
        out.write("".join(line + "\n" for line in lines))


def table(path, rows, **how):
    name = os.path.join(root, path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", newline="") as out:
        csv.writer(out, **how).writerows(rows)


def mtat(tags):
    """tags: the 50 of the homework. Some folders lie in waveform/, as after the homework's unpacking."""
    rows = [["clip_id"] + tags + ["singing in tongues", "mp3_path"]]
    for folder in "0123456789abcdef":
        for number in range(2):
            name = f"{folder}/artist_{folder}-album-{number:02d}-title-0-29"
            labels = [int((int(folder, 16) + number) % 7 == k) for k in range(50)]
            if number and folder in "7e":
                labels = [0] * 50
            recording("mtat", name + ".wav")
            rows.append([len(rows), *labels, 1, name + ".mp3"])
    broken = "6/norine_braun-now_and_zen-08-gently-117-146.mp3"
    rows.append([35644, *[1] * 50, 0, broken])
    os.makedirs(os.path.join(root, "mtat", "6"), exist_ok=True)
    open(os.path.join(root, "mtat", broken), "w").close()
    table("mtat/annotations_final.csv", rows, delimiter="\t", quoting=csv.QUOTE_ALL)
    table("mtat/clip_info_final.csv", [["clip_id", "track_number", "title", "artist"]], delimiter="\t")


def gtzan():
    for genre in "blues classical country disco hiphop jazz metal pop reggae rock".split():
        for number in range(2):
            recording("gtzan", "genres_original", genre, f"{genre}.{number:05d}.wav")
    text("gtzan/genres_original/jazz/jazz.00054.wav", ["not a WAV"])


def jamendo():
    header = "\t".join(["TRACK_ID", "ARTIST_ID", "ALBUM_ID", "PATH", "DURATION", "TAGS"])
    for split in range(2):
        for number, part in enumerate(["train", "validation", "test"]):
            lines = [header]
            for k in range(2 + split):
                track = 10 * number + k
                lines.append("\t".join([f"track_{track:07d}", f"artist_{track:06d}", "album_000001",
                                        f"{track % 100:02d}/{track}.mp3", "30.0", "genre---rock", f"mood/theme---m{k}"]))
                recording("jamendo-audio", f"{track % 100:02d}", f"{track}.low.wav")
            text(f"jamendo/data/splits/split-{split}/autotagging_top50tags-{part}.tsv", lines)
            text(f"jamendo/data/splits/split-{split}/autotagging-{part}.tsv", lines)


def fma():
    rows = [["", "album", "artist", "set", "set", "track", "track"],
            ["", "comments", "id", "split", "subset", "genre_top", "title"],
            ["track_id", "", "", "", "", "", ""]]
    tracks = [(2, "small", "training", "Hip-Hop"), (5, "small", "validation", "Rock"), (10, "small", "test", "Rock"),
              (140, "medium", "training", "Folk"), (1482, "medium", "test", "Folk"), (190, "large", "training", "")]
    for track, subset, split, genre in tracks:
        rows.append([track, 0, track % 3, split, subset, genre, 'a "title",\nin two lines'])
        for folder in {"small": ["fma_small", "fma_medium"], "medium": ["fma_medium"], "large": []}[subset]:
            recording("fma", folder, f"{track // 1000:03d}", f"{track:06d}.wav")
    table("fma/fma_metadata/tracks.csv", rows)


def nsynth():
    for number, part in enumerate(["train", "valid", "test"]):
        notes = {}
        for k in range(3 - number):
            name = f"guitar_acoustic_{number:03d}-{60 + k:03d}-127"
            notes[name] = {"instrument_str": f"guitar_acoustic_{number:03d}", "instrument_family_str": "guitar",
                           "instrument_source_str": "acoustic", "qualities_str": ["dark"] if k else [], "note_str": name,
                           "pitch": 60 + k, "sample_rate": 16000}
            recording("nsynth", f"nsynth-{part}", "audio", name + ".wav")
        text(f"nsynth/nsynth-{part}/examples.json", [json.dumps(notes)])


def openmic():
    """Every recording is asked about two instruments of four."""
    instruments = ["accordion", "banjo", "bass", "cello"]
    rows = [["sample_key", "instrument", "relevance", "num_responses"]]
    parts = {"train": [], "test": []}
    for number in range(20):
        key = f"{number * 37:06d}_{number * 3840}"
        recording("openmic", "audio", key[:3], key + ".wav")
        for k in range(2):
            rows.append([key, instruments[(number + k) % 4], [0.9, 0.49951][k], 3])
        parts["test" if number % 4 == 3 else "train"].append([key])
    table("openmic/openmic-2018-aggregated-labels.csv", rows)
    for part, keys in parts.items():
        table(f"openmic/partitions/split01_{part}.csv", keys)


def musicnet():
    for part, numbers in [("train", range(1727, 1735)), ("test", [2303, 2382])]:
        for number in numbers:
            rows = [["start_time", "end_time", "instrument", "note", "start_beat", "end_beat", "note_value"]]
            for program in [1] if number % 2 else [41, 43]:
                rows.append([100, 2000, program, 60, 0.0, 1.0, "Quarter"])
            table(f"musicnet/{part}_labels/{number}.csv", rows)
            recording("musicnet", f"{part}_data", f"{number}.wav")


def esc50():
    rows = [["filename", "fold", "target", "category", "esc10", "src_file", "take"]]
    for fold in range(1, 6):
        for target, category in [(0, "dog"), (14, "chirping_birds")]:
            name = f"{fold}-{100000 + fold}-A-{target}.wav"
            rows.append([name, fold, target, category, "True", 100000 + fold, "A"])
            recording("esc50", "audio", name)
    table("esc50/meta/esc50.csv", rows)


def urbansound8k():
    rows = [["slice_file_name", "fsID", "start", "end", "salience", "fold", "classID", "class"]]
    for fold in range(1, 11):
        name = f"{100000 + fold}-{fold % 2}-0-0.wav"
        rows.append([name, 100000 + fold, 0.0, 1.0, 1, fold, fold % 2, ["air_conditioner", "car_horn"][fold % 2]])
        recording("urbansound8k", "audio", f"fold{fold}", name)
    table("urbansound8k/metadata/UrbanSound8K.csv", rows)


def audioset():
    text("audioset/class_labels_indices.csv", ["index,mid,display_name", '0,/m/09x0r,"Speech"', '1,/m/04rlf,"Music"',
                                              '2,/m/0140xf,"Male speech, man speaking"'])
    for part, videos in [("balanced_train", 8), ("eval", 3)]:
        lines = ["# Segments csv created Sun Mar  5 10:54:31 2017", f"# num_ytids={videos}, num_segs={videos}",
                 "# YTID, start_seconds, end_seconds, positive_labels"]
        for k in range(videos):
            video = f"-{part[0]}{k}aBcD_xyz"[:11]
            lines.append(f'{video}, {30 + k}.000, {40 + k}.000, "/m/04rlf,/m/{["09x0r", "0140xf"][k % 2]}"')
            form = [f"{video}.wav", f"Y{video}.wav", f"{video}_{30 + k}.000.wav"][k % 3]
            recording("audioset", f"{part}_segments", form)
        text(f"audioset/{part}_segments.csv", lines)


def audiofolder():
    for part, count in [("train", 4), ("validation", 2), ("test", 2)]:
        rows = [["file_name", "label"]]
        for k in range(count):
            rows.append([f"{k}.wav", ["cat", "dog"][k % 2]])
            recording("audiofolder", part, f"{k}.wav")
        table(f"audiofolder/{part}/metadata.csv", rows)
    lines = []
    for k in range(8):
        lines.append(json.dumps({"file_name": f"clips/{k}.wav", "label": ["cat", "dog"][k % 2], "split": ["train", "test"][k % 4 == 3]}))
        recording("audiolines", "clips", f"{k}.wav")
    text("audiolines/metadata.jsonl", lines)
    for part, count in [("train", 4), ("valid", 2), ("test", 2)]:
        for k in range(count):
            recording("audiolabels", part, ["cat", "dog"][k % 2], f"{part}{k}.wav")


mtat(sys.argv[2].split(";"))
for make in [gtzan, jamendo, fma, nsynth, openmic, musicnet, esc50, urbansound8k, audioset, audiofolder]:
    make()
