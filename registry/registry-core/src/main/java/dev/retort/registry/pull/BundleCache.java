package dev.retort.registry.pull;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A router's bundles on its own disk: one folder per root digest, which never changes once it is
 * there, and per alias a note of the current and the previous digest. Any other folder is deleted.
 * One process owns a cache; its methods may be called by many threads.
 */
public final class BundleCache {
  private static final String MODEL = "model-";
  private static final String NOTE = ".alias";
  private static final int KEPT = 2;

  private final ModelPuller puller;
  private final Path folder;

  /** A cache in a folder, made on first use. */
  public BundleCache(ModelPuller puller, Path folder) {
    this.puller = Objects.requireNonNull(puller, "puller");
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Asks the registry, and fetches what isn't here yet. Cheap when nothing changed, and so made for
   * polling.
   *
   * @throws BundleDamagedException if a file isn't what was published; the cache is as before
   * @throws RegistryException if the registry can't be reached; {@link #latest} still answers
   */
  public synchronized PullOutcome refresh(ModelReference reference) {
    PullOutcome outcome = puller.pullImmutable(reference, folder(reference.name()));
    return outcome.fold(
        model -> noted(reference, model, outcome),
        model -> noted(reference, model, outcome),
        missing -> outcome);
  }

  /** The bundle that the last successful refresh gave, verified; empty if there was none. */
  public synchronized Optional<Bundle> latest(ModelReference reference) {
    return digests(note(reference)).stream()
        .findFirst()
        .map(folder(reference.name())::resolve)
        .filter(Bundle::isAt)
        .map(Bundle::verified);
  }

  /** The models of which something was pulled, by name. */
  public synchronized List<ModelName> models() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(child -> child.getFileName().toString())
          .filter(name -> name.startsWith(MODEL))
          .map(name -> URLDecoder.decode(name.substring(MODEL.length()), StandardCharsets.UTF_8))
          .map(ModelName::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private PullOutcome noted(ModelReference reference, PulledModel model, PullOutcome outcome) {
    String digest = model.version().rootDigest().hex();
    Path note = note(reference);
    List<String> before = digests(note);
    if (before.isEmpty() || !before.get(0).equals(digest)) {
      List<String> now =
          Stream.concat(Stream.of(digest), before.stream()).distinct().limit(KEPT).toList();
      try {
        Path draft = AtomicPath.draft(note);
        Files.writeString(draft, String.join("\n", now) + "\n");
        AtomicPath.force(draft);
        AtomicPath.publish(draft, note);
        removeUnnoted(folder(reference.name()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + note + ": " + e.getMessage(), e);
      }
    }
    return outcome;
  }

  private static void removeUnnoted(Path parent) throws IOException {
    List<Path> children;
    try (Stream<Path> list = Files.list(parent)) {
      children = list.toList();
    }
    Set<String> kept = new HashSet<>();
    for (Path child : children) {
      if (child.toString().endsWith(NOTE)) {
        kept.addAll(digests(child));
      }
    }
    for (Path child : children) {
      if (Files.isDirectory(child) && !kept.contains(child.getFileName().toString())) {
        AtomicPath.deleteTree(child);
      }
    }
  }

  private static List<String> digests(Path note) {
    if (!Files.exists(note)) {
      return List.of();
    }
    try {
      return Files.readAllLines(note);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + note + ": " + e.getMessage(), e);
    }
  }

  private Path note(ModelReference reference) {
    return folder(reference.name()).resolve(reference.alias() + NOTE);
  }

  /** A model's name may hold characters that a file's may not, dots at the start among them. */
  private Path folder(ModelName name) {
    Function<String, String> encode = text -> URLEncoder.encode(text, StandardCharsets.UTF_8);
    return folder.resolve(MODEL + encode.apply(name.value()));
  }
}
