#!/usr/bin/env bash
# The schema takes every file of experiments/ and refuses wrong ones, as ajv and yaml-language-server
# see it (npm: ajv, yaml and yaml-language-server, looked for in $NODE_PATH); each file names the
# schema where it is installed.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] && command -v jq >/dev/null || exit 77
expect 0 mtag-run --schema
mv out experiment.schema.json

begin "the schema has an identity, titles, definitions, and the first words of paths"
jq -e '."$id" and .title == "mtag experiment" and .properties.train.title == "train" and ."$defs".layers.title
    and (.properties.sweep.anyOf[0].properties.parameters.anyOf[0].properties
        | has("train.optimizer") and has("data.tags") and has("model.layers"))' experiment.schema.json >/dev/null ||
    fail "something is missing"
jq -r '.. | objects | ."$ref" // empty' experiment.schema.json | sort -u | while read -r reference; do
    jq -e --arg name "${reference#'#/$defs/'}" '."$defs"[$name]' experiment.schema.json >/dev/null || fail "$reference leads nowhere"
done

begin "each experiment names the schema in its first line"
cp -r "$MTAG_SOURCE/experiments" .
files=(experiments/*.yaml experiments/*/*.yaml)
for file in "${files[@]}"; do
    path=$(sed -n '1s/^# yaml-language-server: \$schema=//p' "$file")
    [ -n "$path" ] && [ "$(realpath "$(dirname "$file")/$path")" = "$scratch/experiment.schema.json" ] ||
        fail "$file names ${path:-no schema}"
done

begin "ajv takes every experiment and refuses wrong ones"
{ command -v node && node -e 'require("ajv/dist/2020"); require("yaml")'; } >/dev/null 2>&1 || exit 77
cat >check.js <<'END'
const Ajv = require("ajv/dist/2020"), yaml = require("yaml"), fs = require("fs")
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true })
const takes = ajv.compile(JSON.parse(fs.readFileSync("experiment.schema.json", "utf8")))
for (const file of process.argv.slice(2)) {
    const content = yaml.parse(fs.readFileSync(file, "utf8"), { merge: true })
    if (!takes(content)) {
        console.log(file, JSON.stringify(takes.errors.slice(0, 3)))
        process.exitCode = 1
    }
}
END
wrong=0
while read -r line; do
    printf '# yaml-language-server: $schema=experiment.schema.json\nbase: mtag/cnn2d\n%s\n' "$line" >wrong$((++wrong)).yaml
done <<'END'
train: {epoch: 3}
train: {epochs: -3}
trian: {epochs: 3}
train: {optimizer: {type: adm}}
sweep: {parameters: {train.batch: {valeus: [1, 2]}}}
model: {layers: [conv2d: {filtres: 3}]}
END
# In one process: reading the schema takes longest.
expect 1 node check.js "${files[@]}" wrong*.yaml
equals "$(printf '%s\n' wrong*.yaml)" "$(cut -d' ' -f1 out)" "what is refused"

begin "yaml-language-server does so, too, and completes what an editor asks for"
node -e 'require("yaml-language-server"); require("vscode-languageserver-textdocument")' >/dev/null 2>&1 || exit 77
cat >edit.js <<'END'
// An editor: the server learns of the schema only from the first line of each file.
const { getLanguageService } = require("yaml-language-server")
const { TextDocument } = require("vscode-languageserver-textdocument")
const fs = require("fs"), path = require("path"), url = require("url")
const service = getLanguageService({
    schemaRequestService: async at => fs.readFileSync(url.fileURLToPath(at), "utf8"),
    workspaceContext: { resolveRelativePath: (relative, from) => new url.URL(relative, from).href },
    telemetry: { send() {}, sendTrack() {}, sendError(...words) { console.error(...words) } },
})
service.configure({ validate: true, completion: true })
const open = file => TextDocument.create(url.pathToFileURL(path.resolve(file)).href, "yaml", 1,
    fs.readFileSync(file, "utf8"));
(async () => {
    const [verb, ...files] = process.argv.slice(2)
    for (const file of files) {
        const text = open(file)
        if (verb === "check" && (await service.doValidation(text, false)).length > 0) console.log(file)
        if (verb === "complete") {
            const end = text.positionAt(text.getText().trimEnd().length)
            for (const item of (await service.doComplete(text, end, false)).items) console.log(item.label)
        }
    }
})()
END
expect 0 node edit.js check "${files[@]}" wrong*.yaml
equals "$(printf '%s\n' wrong*.yaml)" "$(cat out)" "what is refused"
# completes TEXT NAME: NAME is offered at the end of the text.
completes() {
    printf '# yaml-language-server: $schema=experiment.schema.json\n%b\n' "$1" >typed.yaml
    expect 0 node edit.js complete typed.yaml
    grep -qx -- "$2" out || fail "$2 is not offered behind: $1"
}
completes 'train:\n  epo' epochs
completes 'sweep:\n  parameters:\n    train.opt' train.optimizer
completes 'train:\n  optimizer:\n    type: ad' adam
