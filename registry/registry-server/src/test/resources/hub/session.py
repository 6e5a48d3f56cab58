"""A session of huggingface_hub with a registry: its answers as one line of JSON."""

import json
import sys
from pathlib import Path

from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

cache = Path(sys.argv[1])
api = HfApi()
said = {}


def files(folder):
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().hex()[:40] for path in found}


info = api.model_info("retort/triage")
said["sha"] = info.sha
said["siblings"] = sorted(sibling.rfilename for sibling in info.siblings)
said["files"] = sorted(api.list_repo_files("triage", revision="candidate"))
said["snapshot"] = files(snapshot_download("hf/triage", revision="champion", cache_dir=cache))
said["adapter"] = files(snapshot_download("adapter/triage", revision="1", cache_dir=cache))
said["everything"] = sorted(files(snapshot_download("triage", cache_dir=cache / "all")))
config = hf_hub_download("retort/triage", "config.json", revision="candidate", cache_dir=cache)
said["config"] = Path(config).read_text()
said["commitOfPath"] = Path(config).parent.name
local = hf_hub_download("gguf/triage", "model-q8_0.gguf", local_dir=cache / "local")
said["gguf"] = Path(local).stat().st_size
said["refs"] = {
    "branches": {ref.name: ref.target_commit for ref in api.list_repo_refs("retort/triage").branches},
    "tags": {ref.name: ref.target_commit for ref in api.list_repo_refs("retort/triage").tags},
}
said["byCommit"] = api.model_info("retort/triage", revision=info.sha).sha
said["tree"] = sorted(
    entry.path for entry in api.list_repo_tree("retort/triage", "adapter", recursive=False)
)
said["models"] = [model.id for model in api.list_models(search="tri")]
said["none"] = [model.id for model in api.list_models(search="nothing")]
said["exists"] = [
    api.file_exists("retort/triage", "config.json"),
    api.file_exists("retort/triage", "missing.json"),
    api.repo_exists("retort/none"),
    api.revision_exists("retort/triage", "candidate"),
    api.revision_exists("retort/triage", "nobody"),
]


def refusal(call):
    try:
        call()
        return "none"
    except (EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError) as error:
        return type(error).__name__


said["refusals"] = [
    refusal(lambda: hf_hub_download("retort/triage", "missing", cache_dir=cache)),
    refusal(lambda: hf_hub_download("retort/triage", "config.json", revision="x", cache_dir=cache)),
    refusal(lambda: api.model_info("someone/else")),
]
print(json.dumps(said))
