package dev.retort.console.lineage;

import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The registry's versions, by what they learned from. */
public final class PublishedVersions {
  /** The tag of versions whose training rows were erased: how many, and when. */
  public static final String ERASED_TAG = "retort.erased_training_rows";

  private static final String SEAL_TAG = "retort.seal";
  private static final String INHERITED_TAG = "retort.inherited.";
  private static final int DEPTH = 2;

  private final ModelRegistry registry;
  private final Path pulled;

  /**
   * The versions of a registry.
   *
   * @param pulled where a router keeps the bundles that it pulls; it need not exist
   */
  public PublishedVersions(ModelRegistry registry, Path pulled) {
    this.registry = registry;
    this.pulled = pulled;
  }

  /** The versions that learned from a dataset version, or began with one that did. */
  public List<ModelVersion> of(String dataset) {
    return Stream.concat(
            registry.tagged(ModelVersion.DATASET_TAG, dataset, Integer.MAX_VALUE).stream(),
            registry.tagged(INHERITED_TAG + dataset, "yes", Integer.MAX_VALUE).stream())
        .distinct()
        .toList();
  }

  /**
   * Finds a version.
   *
   * @param reference {@code name/number} or {@code name@alias}; anything else is no version
   */
  public Optional<ModelVersion> find(String reference) {
    int at = reference.lastIndexOf('@');
    int slash = reference.lastIndexOf('/');
    try {
      if (at > 0) {
        return registry.resolve(
            new ModelName(reference.substring(0, at)), new ModelAlias(reference.substring(at + 1)));
      }
      return slash > 0
          ? registry.version(
              new ModelName(reference.substring(0, slash)),
              Integer.parseInt(reference.substring(slash + 1)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Notes that some of a version's training rows were erased. */
  public void markErased(ModelVersion version, String note) {
    registry.tag(version, Map.of(ERASED_TAG, note));
  }

  /** A version with the places where it serves. */
  public PublishedVersion describe(ModelVersion version) {
    return new PublishedVersion(
        version.toString(),
        version.tags().getOrDefault(ModelVersion.DATASET_TAG, ""),
        version.runId().map(RunId::toString),
        Optional.ofNullable(version.tags().get(SEAL_TAG)),
        registry
            .model(version.name())
            .map(model -> aliases(model, version.number()))
            .orElse(List.of()),
        copies(version.rootDigest().hex()),
        Optional.ofNullable(version.tags().get(ERASED_TAG)));
  }

  private static List<String> aliases(RegisteredModel model, int number) {
    return model.aliases().entrySet().stream()
        .filter(alias -> alias.getValue() == number)
        .map(alias -> alias.getKey().value())
        .toList();
  }

  /** A router keeps each bundle in a folder that is named by its digest. */
  private List<String> copies(String digest) {
    if (!Files.isDirectory(pulled)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(pulled, DEPTH)) {
      return walk.filter(folder -> folder.getFileName().toString().equals(digest))
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + pulled + ": " + e.getMessage(), e);
    }
  }
}
