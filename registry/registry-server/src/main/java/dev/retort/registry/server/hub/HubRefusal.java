package dev.retort.registry.server.hub;

import java.util.Optional;

/** Something that the hub says is missing; clients tell the kinds apart by a header. */
final class HubRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final String commit;

  private HubRefusal(String code, String commit, String message) {
    super(message);
    this.code = code;
    this.commit = commit;
  }

  static HubRefusal noRepository(String repository) {
    return new HubRefusal(
        "RepoNotFound",
        "",
        "Repository %s not found: a model is retort/NAME here, or hf/NAME, adapter/NAME, gguf/NAME for one of its folders"
            .formatted(repository));
  }

  static HubRefusal noRevision(String repository, String revision) {
    return new HubRefusal(
        "RevisionNotFound",
        "",
        "%s has no revision %s: use an alias, a version number, a commit, or main for the alias champion"
            .formatted(repository, revision));
  }

  static HubRefusal noEntry(Snapshot snapshot, String path) {
    return new HubRefusal(
        "EntryNotFound", snapshot.commit(), "%s has no %s".formatted(snapshot.commit(), path));
  }

  /** The header {@code X-Error-Code}. */
  String code() {
    return code;
  }

  /** What was looked through, if a revision was found. */
  Optional<String> commit() {
    return Optional.of(commit).filter(value -> !value.isEmpty());
  }
}
