package dev.retort.registry.pull;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleSource;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings the version that an alias points to into a folder. Safe for use by many threads on
 * different folders.
 */
public final class ModelPuller {
  private static final String PREVIOUS = ".previous";

  private final BundleSource source;

  /** Pulls from a registry. */
  public ModelPuller(BundleSource source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  /**
   * Makes a folder hold the bundle at the alias, its files directly inside. A bundle that was there
   * is renamed to {@code FOLDER.previous}, and that one is deleted. The swap is two renames: a
   * process that dies between them leaves no folder, and the next pull puts the previous one back
   * first.
   *
   * @param into absent, empty, or a bundle
   * @throws BundleDamagedException if a file isn't what was published; the message names it, and
   *     the folder is as before
   * @throws IllegalStateException if the folder holds anything but a bundle
   * @throws RegistryException if the registry can't be reached
   * @throws UncheckedIOException if the disk fails; the folder is as before
   */
  public PullOutcome pull(ModelReference reference, Path into) {
    Optional<ModelVersion> resolved = source.resolve(reference.name(), reference.alias());
    return resolved.isEmpty()
        ? new PullOutcome.NotPublished(reference)
        : bring(resolved.get(), into.toAbsolutePath().normalize());
  }

  /**
   * Makes a folder hold the bundle of one version, whatever aliases point to by now, as {@link
   * #pull(ModelReference, Path)} does.
   */
  public PulledModel pull(ModelVersion version, Path into) {
    return bring(version, into.toAbsolutePath().normalize())
        .fold(
            downloaded -> downloaded,
            unchanged -> unchanged,
            missing -> {
              throw new IllegalStateException("a version that is known is published");
            });
  }

  private PullOutcome bring(ModelVersion version, Path folder) {
    try {
      restoreInterrupted(folder);
      requireReplaceable(folder);
      Optional<Bundle> present = intact(folder);
      if (present.isPresent() && holds(present.get(), version)) {
        return new PullOutcome.Unchanged(new PulledModel(version, present.get()));
      }
      Bundle bundle = fetch(version, folder, () -> makeRoom(folder, present.isPresent()));
      return new PullOutcome.Downloaded(new PulledModel(version, bundle));
    } catch (IOException e) {
      throw failed(version, folder, e);
    }
  }

  /** Resolves, then fetches unless {@code folder.resolve(digest)} is there already. */
  PullOutcome pullImmutable(ModelReference reference, Path parent) {
    Optional<ModelVersion> resolved = source.resolve(reference.name(), reference.alias());
    if (resolved.isEmpty()) {
      return new PullOutcome.NotPublished(reference);
    }
    ModelVersion version = resolved.get();
    Path folder = parent.resolve(version.rootDigest().hex());
    try {
      Optional<Bundle> present = intact(folder);
      if (present.isPresent() && holds(present.get(), version)) {
        return new PullOutcome.Unchanged(new PulledModel(version, present.get()));
      }
      Bundle bundle = fetch(version, folder, () -> AtomicPath.deleteTree(folder));
      return new PullOutcome.Downloaded(new PulledModel(version, bundle));
    } catch (IOException e) {
      throw failed(version, folder, e);
    }
  }

  private Bundle fetch(ModelVersion version, Path folder, Room room) throws IOException {
    AtomicPath.createFolders(folder.getParent());
    AtomicPath.sweep(folder);
    Path draft = AtomicPath.draft(folder);
    try {
      Bundle bundle = new BundleDownload(source, version).into(draft);
      room.make();
      AtomicPath.publish(draft, folder);
      return new Bundle(folder, bundle.manifest());
    } catch (IOException | RuntimeException e) {
      AtomicPath.discard(draft, e);
      restoreInterrupted(folder);
      throw e;
    }
  }

  private static boolean holds(Bundle bundle, ModelVersion version) {
    return bundle.manifest().rootDigest().equals(version.rootDigest());
  }

  /** A bundle that is whole; one that was damaged here is fetched again. */
  private static Optional<Bundle> intact(Path folder) {
    if (!Bundle.isAt(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bundle.verified(folder));
    } catch (BundleDamagedException e) {
      return Optional.empty();
    }
  }

  private static void requireReplaceable(Path folder) throws IOException {
    if (!Files.exists(folder) || Bundle.isAt(folder)) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> list = Files.list(folder)) {
        if (list.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new IllegalStateException(
        "%s holds something that isn't a bundle, and stays untouched: name an empty or new folder"
            .formatted(folder));
  }

  private static void makeRoom(Path folder, boolean keep) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (keep) {
      Path previous = previous(folder);
      AtomicPath.deleteTree(previous);
      Files.move(folder, previous, StandardCopyOption.ATOMIC_MOVE);
    } else {
      AtomicPath.deleteTree(folder);
    }
  }

  private static void restoreInterrupted(Path folder) throws IOException {
    Path previous = previous(folder);
    if (!Files.exists(folder) && Bundle.isAt(previous)) {
      Files.move(previous, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path previous(Path folder) {
    return folder.resolveSibling(folder.getFileName() + PREVIOUS);
  }

  private static UncheckedIOException failed(ModelVersion version, Path folder, IOException cause) {
    return new UncheckedIOException(
        "cannot write %s to %s: %s. Free space or permissions may be missing; what was there before is kept."
            .formatted(version, folder, cause.getMessage()),
        cause);
  }

  /** Clears the way for a finished download. */
  private interface Room {
    void make() throws IOException;
  }
}
