package dev.retort.registry.server.hub;

import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.server.store.AliasStore;
import dev.retort.registry.server.store.AliasTarget;
import dev.retort.registry.server.store.ArtifactUri;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.KeyValue;
import dev.retort.registry.server.store.Model;
import dev.retort.registry.server.store.ModelStore;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.SourceResolver;
import dev.retort.registry.server.store.Version;
import dev.retort.registry.server.store.VersionStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Finds models, their revisions and their files. It waits for the database. */
public final class HubCatalog {
  static final String MAIN = "main";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final int COMMIT_DIGITS = 40;

  // The commit of a version that is no bundle: this, and its number in eight digits.
  private static final String NO_BUNDLE = "0".repeat(32);

  private final ModelStore models;
  private final VersionStore versions;
  private final AliasStore aliases;
  private final ArtifactVault vault;
  private final SourceResolver sources;

  /** What it looks through. */
  public HubCatalog(
      ModelStore models,
      VersionStore versions,
      AliasStore aliases,
      ArtifactVault vault,
      SourceResolver sources) {
    this.models = models;
    this.versions = versions;
    this.aliases = aliases;
    this.vault = vault;
    this.sources = sources;
  }

  /** Models whose names hold a text, whatever its case, by name. */
  Page<Model> search(String text, Page.Window window) {
    // No model's name holds a quote or a backslash.
    String filter = text.isEmpty() ? "" : "name ILIKE '%" + text.replaceAll("['\\\\]", "") + "%'";
    return models.search(filter, List.of(), window);
  }

  /**
   * @throws HubRefusal if there is no such model
   */
  Model model(Repository repository) {
    try {
      return models.get(repository.model());
    } catch (ProtocolException e) {
      throw HubRefusal.noRepository(repository.id());
    }
  }

  /**
   * What a repository shows at a revision.
   *
   * @throws HubRefusal if there is no such model or revision
   */
  Snapshot snapshot(Repository repository, String revision) {
    Version version = version(repository, revision);
    String commit = COMMIT.matcher(revision).matches() ? revision : commit(version);
    return new Snapshot(
        repository,
        version,
        commit,
        repository
            .view()
            .show(vault.contents(ArtifactUri.parse(sources.artifactUri(version.source())))));
  }

  /** The commit of the version behind an alias, if there is one. */
  Optional<String> commit(Repository repository, String alias) {
    return aliases
        .resolve(repository.model(), alias)
        .map(target -> commit(target.version(), target.rootDigest()));
  }

  static String commit(Version version) {
    return commit(
        version.number(),
        version.tags().stream()
            .filter(tag -> tag.key().equals(ModelVersion.ROOT_DIGEST_TAG))
            .map(KeyValue::value)
            .findFirst());
  }

  private static String commit(int number, Optional<String> rootDigest) {
    return rootDigest
        .filter(digest -> digest.length() >= COMMIT_DIGITS)
        .map(digest -> digest.substring(0, COMMIT_DIGITS))
        .filter(digest -> COMMIT.matcher(digest).matches())
        .orElseGet(() -> NO_BUNDLE + "%08x".formatted(number));
  }

  private Version version(Repository repository, String revision) {
    OptionalInt number = number(repository, revision);
    if (number.isEmpty()) {
      model(repository);
      throw HubRefusal.noRevision(repository.id(), revision);
    }
    try {
      return versions.get(repository.model(), number.getAsInt());
    } catch (ProtocolException e) {
      model(repository);
      throw HubRefusal.noRevision(repository.id(), revision);
    }
  }

  private OptionalInt number(Repository repository, String revision) {
    Optional<AliasTarget> alias = aliases.resolve(repository.model(), revision);
    if (alias.isEmpty() && revision.equals(MAIN)) {
      alias = aliases.resolve(repository.model(), ModelAlias.CHAMPION.value());
    }
    if (alias.isPresent()) {
      return OptionalInt.of(alias.get().version());
    }
    if (NUMBER.matcher(revision).matches()) {
      return OptionalInt.of(Integer.parseInt(revision));
    }
    if (!COMMIT.matcher(revision).matches()) {
      return OptionalInt.empty();
    }
    if (revision.startsWith(NO_BUNDLE)) {
      long number = Long.parseLong(revision.substring(NO_BUNDLE.length()), 16);
      return number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
    }
    return versions.withDigest(repository.model(), revision);
  }
}
