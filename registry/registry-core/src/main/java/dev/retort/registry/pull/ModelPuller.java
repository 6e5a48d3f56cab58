package dev.retort.registry.pull;

import dev.retort.registry.AliasState;
import dev.retort.registry.AtomicPath;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.BundleSource;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings the version that an alias points to into a folder. Files that the folder holds already
 * aren't fetched again, and a pull that was cut short is taken up where it stopped, after a restart
 * too: until it is done, what has come lies in {@code .FOLDER.pull} beside the folder.
 *
 * <p>Every file is hashed before it gets its name. One that was verified isn't hashed again in this
 * puller's life unless its size, its time of modification or its inode has changed.
 *
 * <p>Safe for use by many threads on different folders.
 */
public final class ModelPuller {
  private static final String PREVIOUS = ".previous";
  private static final String STAGE = ".pull";

  private final BundleOrigin origin;
  private final Assembly assembly;

  /** Pulls from any registry, by asking it again and again, and accepts unsigned manifests. */
  public ModelPuller(BundleSource source) {
    this(new PolledOrigin(source), ManifestVerifier.ACCEPT_ALL);
  }

  /**
   * Pulls from an origin.
   *
   * @param verifier decides which manifests are accepted
   */
  public ModelPuller(BundleOrigin origin, ManifestVerifier verifier) {
    this.origin = Objects.requireNonNull(origin, "origin");
    this.assembly = new Assembly(Objects.requireNonNull(verifier, "verifier"), new VerifiedFiles());
  }

  /** {@link #pull(ModelReference, Path, PullFormat)} of the whole bundle. */
  public PullOutcome pull(ModelReference reference, Path into) {
    return pull(reference, into, PullFormat.BUNDLE);
  }

  /**
   * Makes a folder hold the bundle at the alias, its files directly inside. What an earlier pull
   * put there is renamed to {@code FOLDER.previous}, and that one is deleted. The swap is two
   * renames: a process that dies between them leaves no folder, and the next pull puts the previous
   * one back first.
   *
   * @param into absent, empty, or what an earlier pull has made
   * @throws BundleDamagedException if a file isn't what was published; the message names it, and
   *     the folder is as before
   * @throws IllegalArgumentException if the bundle has no such format, or the folder holds anything
   *     else
   * @throws FolderInUseException if somebody else pulls into it
   * @throws RegistryException if the registry can't be reached; what has come is kept for later
   * @throws UncheckedIOException if the disk fails; the folder is as before
   */
  public PullOutcome pull(ModelReference reference, Path into, PullFormat format) {
    AliasState state = origin.alias(reference, Optional.empty(), Duration.ZERO);
    return bring(reference, state, into, format);
  }

  /**
   * Makes a folder hold the bundle of one version, whatever aliases point to by now, as {@link
   * #pull(ModelReference, Path)} does.
   */
  public PulledModel pull(ModelVersion version, Path into) {
    return bring(origin.bundle(version), normal(into), PullFormat.BUNDLE)
        .fold(
            downloaded -> downloaded,
            unchanged -> unchanged,
            missing -> {
              throw new IllegalStateException("a version that is known is published");
            });
  }

  /**
   * Makes a folder hold a bundle from elsewhere on this machine, such as a cache, with hard links
   * where the disk knows them.
   */
  public PullOutcome place(PulledModel cached, Path into, PullFormat format) {
    return bring(new LocalBundle(cached.version(), cached.bundle()), normal(into), format);
  }

  /**
   * Keeps a folder in step with an alias until the follower is closed.
   *
   * @param listener is told what arrives, by the follower's thread
   */
  public Follower follow(
      ModelReference reference,
      Path into,
      PullFormat format,
      FollowPolicy policy,
      PullListener listener) {
    return Follower.start(
        origin, reference, policy, listener, state -> bring(reference, state, into, format));
  }

  private PullOutcome bring(
      ModelReference reference, AliasState state, Path into, PullFormat format) {
    return state.bundle().isEmpty()
        ? new PullOutcome.NotPublished(reference)
        : bring(state.bundle().get(), normal(into), format);
  }

  private PullOutcome bring(RemoteBundle remote, Path folder, PullFormat format) {
    try {
      Optional<BundleManifest> there = present(remote, folder, format);
      if (there.isPresent()) {
        return new PullOutcome.Unchanged(
            new PulledModel(remote.version(), there.get(), folder, format));
      }
      AtomicPath.createFolders(folder.getParent());
      Path stage = folder.resolveSibling("." + folder.getFileName() + STAGE);
      FolderLock lock = FolderLock.take(stage);
      try {
        return bring(remote, folder, format, stage);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw failed(remote, folder, e);
    }
  }

  private PullOutcome bring(RemoteBundle remote, Path folder, PullFormat format, Path stage)
      throws IOException {
    boolean worthKeeping = false;
    try {
      restoreInterrupted(folder);
      requireReplaceable(folder);
      Optional<BundleManifest> there = present(remote, folder, format);
      BundleManifest manifest =
          there.isPresent() ? there.get() : fetch(remote, folder, format, stage);
      PulledModel model = new PulledModel(remote.version(), manifest, folder, format);
      return there.isPresent()
          ? new PullOutcome.Unchanged(model)
          : new PullOutcome.Downloaded(model);
    } catch (BundleDamagedException e) {
      throw e;
    } catch (RegistryException | IOException e) {
      worthKeeping = true;
      throw e;
    } finally {
      if (!worthKeeping) {
        AtomicPath.deleteTree(stage);
      }
    }
  }

  private BundleManifest fetch(RemoteBundle remote, Path folder, PullFormat format, Path stage)
      throws IOException {
    FetchedManifest manifest = FetchedManifest.of(remote, assembly.verifier());
    BlobFolder blobs = new BlobFolder(stage, assembly.verified());
    Set<BundleFile> wanted =
        Set.copyOf(format.files(remote.version(), manifest.manifest()).values());
    for (PullFormat before : PullFormat.values()) {
      adopt(folder, before, wanted, blobs);
    }
    for (BundleFile file : wanted) {
      Optional<Path> local = remote.local(file);
      if (local.isPresent()) {
        blobs.adopt(local.get(), file);
      }
    }
    assembly.build(remote, manifest, format, blobs, folder, () -> makeRoom(folder));
    return manifest.manifest();
  }

  /** Takes over what the folder holds already, whatever its files are called there. */
  private void adopt(Path folder, PullFormat format, Set<BundleFile> wanted, BlobFolder blobs)
      throws IOException {
    Optional<FetchedManifest> held =
        FetchedManifest.in(folder, format.manifestPrefix(), ManifestVerifier.ACCEPT_ALL);
    if (held.isEmpty()) {
      return;
    }
    for (Map.Entry<String, BundleFile> file : format.select(held.get().manifest()).entrySet()) {
      Sha256 sha256 = file.getValue().sha256();
      if (wanted.stream().anyMatch(other -> other.sha256().equals(sha256))) {
        blobs.adopt(folder.resolve(file.getKey()), file.getValue());
      }
    }
  }

  private Optional<BundleManifest> present(RemoteBundle remote, Path folder, PullFormat format)
      throws IOException {
    return assembly
        .intact(folder, format)
        .map(FetchedManifest::manifest)
        .filter(manifest -> manifest.rootDigest().equals(remote.version().rootDigest()));
  }

  private static boolean isPulled(Path folder) {
    return Arrays.stream(PullFormat.values())
        .anyMatch(
            format ->
                Files.isRegularFile(
                    folder.resolve(format.manifestPrefix() + BundleManifest.FILE_NAME)));
  }

  private static void requireReplaceable(Path folder) throws IOException {
    if (!Files.exists(folder) || isPulled(folder)) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> list = Files.list(folder)) {
        if (list.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new IllegalArgumentException(
        "%s holds something that isn't a bundle, and stays untouched: name an empty or new folder"
            .formatted(folder));
  }

  /** What is whole is kept for a way back; what is damaged, is not. */
  private void makeRoom(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    boolean whole = false;
    for (PullFormat format : PullFormat.values()) {
      whole |= assembly.intact(folder, format).isPresent();
    }
    if (whole) {
      Path previous = previous(folder);
      AtomicPath.deleteTree(previous);
      Files.move(folder, previous, StandardCopyOption.ATOMIC_MOVE);
    } else {
      AtomicPath.deleteTree(folder);
    }
  }

  private static void restoreInterrupted(Path folder) throws IOException {
    Path previous = previous(folder);
    if (!Files.exists(folder) && isPulled(previous)) {
      Files.move(previous, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path previous(Path folder) {
    return folder.resolveSibling(folder.getFileName() + PREVIOUS);
  }

  private static Path normal(Path folder) {
    return folder.toAbsolutePath().normalize();
  }

  private static UncheckedIOException failed(RemoteBundle remote, Path folder, IOException cause) {
    return new UncheckedIOException(
        "cannot write %s to %s: %s. Free space or permissions may be missing; what was there before is kept."
            .formatted(remote.version(), folder, cause.getMessage()),
        cause);
  }
}
