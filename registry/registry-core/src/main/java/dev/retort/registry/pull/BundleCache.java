package dev.retort.registry.pull;

import dev.retort.registry.AliasState;
import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A router's bundles on its own disk.
 *
 * <pre>
 * blobs/sha256/HEX         each file once, by its digest
 * bundles/ROOT DIGEST/     hard links to them, and the manifest; never changes once it is there
 * aliases/NAME@ALIAS.json  the current and the previous version
 * recent                   root digests by last use
 * partial/                 what is on its way
 * </pre>
 *
 * <p>A new version costs only the files that no version here has. Each file is hashed when it
 * arrives, and once in each process that finds it here; after that only if its size, its time of
 * modification or its inode has changed. A damaged one is fetched again. While the registry is
 * away, {@link #latest} gives the last good bundle.
 *
 * <p>Bundles that no alias points to, or did before its last move, make room for others when the
 * cache holds more than its limit, those first that weren't current for longest.
 *
 * <p>One process at a time owns a cache; its methods may be called by many threads, and pulls of
 * different aliases run side by side.
 */
public final class BundleCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);

  private final BundleOrigin origin;
  private final Assembly assembly;
  private final Path bundles;
  private final BlobFolder blobs;
  private final CacheIndex index;
  private final Eviction eviction;
  private final FolderLock lock;

  /** What each alias was seen at; asking for nothing but changes is cheap. */
  private final Map<ModelReference, AliasState> seen = new ConcurrentHashMap<>();

  private final Map<ModelReference, Object> pulls = new ConcurrentHashMap<>();
  private final Map<Sha256, Object> builds = new ConcurrentHashMap<>();
  private final Set<ModelReference> unfinished = ConcurrentHashMap.newKeySet();
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

  /** Pulls share it; what removes files has it alone. */
  private final ReadWriteLock files = new ReentrantReadWriteLock();

  private BundleCache(
      BundleOrigin origin, ManifestVerifier verifier, Path folder, long maxBytes, FolderLock lock)
      throws IOException {
    this.origin = origin;
    this.assembly = new Assembly(verifier, new VerifiedFiles());
    this.bundles = Files.createDirectories(folder.resolve("bundles"));
    this.blobs = new BlobFolder(folder, assembly.verified());
    this.index = new CacheIndex(folder);
    this.eviction = new Eviction(bundles, blobs, index, maxBytes);
    this.lock = lock;
  }

  /**
   * Takes a folder as a cache, making it if need be.
   *
   * @param verifier decides which manifests are accepted, those that are here already too
   * @param maxBytes limit for all files together, current and previous versions apart; 0 keeps
   *     nothing but those
   * @throws FolderInUseException if another process, or another cache in this one, has the folder
   * @throws UncheckedIOException if the folder can't be written
   */
  public static BundleCache open(
      BundleOrigin origin, ManifestVerifier verifier, Path folder, long maxBytes) {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(verifier, "verifier");
    if (maxBytes < 0) {
      throw new IllegalArgumentException(
          "a cache can't be limited to %d bytes: give 0 or more".formatted(maxBytes));
    }
    Path root = folder.toAbsolutePath().normalize();
    try {
      AtomicPath.createFolders(root);
      FolderLock lock = FolderLock.take(root);
      try {
        return new BundleCache(origin, verifier, root, maxBytes, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed("take", root, e);
    }
  }

  /** One that accepts unsigned manifests and keeps nothing but current and previous versions. */
  public static BundleCache open(BundleOrigin origin, Path folder) {
    return open(origin, ManifestVerifier.ACCEPT_ALL, folder, 0);
  }

  /**
   * Asks the registry, and fetches what isn't here yet. Cheap when nothing changed.
   *
   * @throws BundleDamagedException if a file isn't what was published; the cache is as before
   * @throws RegistryException if the registry can't be reached; {@link #latest} still answers
   * @throws UncheckedIOException if the disk fails
   */
  public PullOutcome refresh(ModelReference reference) {
    AliasState state =
        origin.alias(reference, Optional.ofNullable(seen.get(reference)), Duration.ZERO);
    return bring(reference, state);
  }

  /**
   * Keeps in step with an alias until the follower, or this cache, is closed.
   *
   * @param listener is told what arrives, by the follower's thread
   */
  public Follower follow(ModelReference reference, FollowPolicy policy, PullListener listener) {
    Follower follower =
        Follower.start(
            origin,
            reference,
            policy,
            listener,
            new Follower.Bringing() {
              @Override
              public PullOutcome bring(AliasState state) {
                return BundleCache.this.bring(reference, state);
              }

              @Override
              public Optional<PulledModel> lastGood() {
                return BundleCache.this.lastGood(reference);
              }
            });
    followers.add(follower);
    return follower;
  }

  /**
   * The bundle that the last successful pull gave, verified, or the one before if it was damaged;
   * empty if there is none. The registry isn't asked.
   */
  public Optional<Bundle> latest(ModelReference reference) {
    return lastGood(reference).map(PulledModel::bundle);
  }

  /** {@link #latest} with its version. */
  public Optional<PulledModel> lastGood(ModelReference reference) {
    return lastGood(reference, version -> true);
  }

  /** {@link #lastGood(ModelReference)} among those that are acceptable. */
  public Optional<PulledModel> lastGood(
      ModelReference reference, Predicate<PublishedVersion> acceptable) {
    files.readLock().lock();
    try {
      for (PublishedVersion version : versions(reference).stream().filter(acceptable).toList()) {
        Optional<PulledModel> model = present(version);
        if (model.isPresent()) {
          return model;
        }
        LOG.warn("{} in {} is damaged, and not used", version, bundles);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", bundles, e);
    } finally {
      files.readLock().unlock();
    }
  }

  /** The models of which something was pulled, by name. */
  public List<ModelName> models() {
    synchronized (index) {
      return index.models();
    }
  }

  /** Stops all followers and lets the folder go. */
  @Override
  public void close() {
    followers.forEach(Follower::close);
    followers.clear();
    try {
      lock.close();
    } catch (IOException e) {
      throw failed("let go of", bundles.getParent(), e);
    }
  }

  private PullOutcome bring(ModelReference reference, AliasState state) {
    if (state.bundle().isEmpty()) {
      seen.put(reference, state);
      return new PullOutcome.NotPublished(reference);
    }
    synchronized (pulls.computeIfAbsent(reference, key -> new Object())) {
      RemoteBundle remote = state.bundle().get();
      unfinished.add(reference);
      PullOutcome outcome;
      try {
        outcome = shared(reference, remote);
      } catch (IOException e) {
        throw failed("write " + remote.version() + " to", bundles, e);
      }
      unfinished.remove(reference);
      seen.put(reference, state);
      return outcome;
    }
  }

  private PullOutcome shared(ModelReference reference, RemoteBundle remote) throws IOException {
    boolean moved;
    PullOutcome outcome;
    files.readLock().lock();
    try {
      Optional<PulledModel> here = present(remote.version());
      outcome =
          here.isPresent()
              ? new PullOutcome.Unchanged(here.get())
              : new PullOutcome.Downloaded(fetch(remote));
      synchronized (index) {
        moved = index.point(reference, remote.version());
      }
    } finally {
      files.readLock().unlock();
    }
    if (moved) {
      evict(reference);
    }
    return outcome;
  }

  private PulledModel fetch(RemoteBundle remote) throws IOException {
    FetchedManifest manifest = FetchedManifest.of(remote, assembly.verifier());
    Path folder = folder(remote.version());
    // Two aliases may move to the same version at the same time.
    synchronized (builds.computeIfAbsent(manifest.manifest().rootDigest(), key -> new Object())) {
      Optional<PulledModel> here = present(remote.version());
      if (here.isPresent()) {
        return here.get();
      }
      assembly.build(
          remote, manifest, PullFormat.BUNDLE, blobs, folder, () -> AtomicPath.deleteTree(folder));
      return new PulledModel(remote.version(), manifest.manifest(), folder, PullFormat.BUNDLE);
    }
  }

  private Optional<PulledModel> present(PublishedVersion version) throws IOException {
    Path folder = folder(version);
    return assembly
        .intact(folder, PullFormat.BUNDLE)
        .map(FetchedManifest::manifest)
        .filter(manifest -> manifest.rootDigest().equals(version.rootDigest()))
        .map(manifest -> new PulledModel(version, manifest, folder, PullFormat.BUNDLE));
  }

  /** Skipped while others pull: the next move comes by here again. */
  private void evict(ModelReference mover) throws IOException {
    if (!files.writeLock().tryLock()) {
      return;
    }
    try {
      synchronized (index) {
        eviction.run();
      }
      if (unfinished.stream().allMatch(mover::equals)) {
        blobs.removePartial();
      }
    } finally {
      files.writeLock().unlock();
    }
  }

  private List<PublishedVersion> versions(ModelReference reference) {
    synchronized (index) {
      return index.versions(reference);
    }
  }

  private Path folder(PublishedVersion version) {
    return bundles.resolve(version.rootDigest().hex());
  }

  private static UncheckedIOException failed(String what, Path folder, IOException cause) {
    return new UncheckedIOException(
        "cannot %s %s: %s. Free space or permissions may be missing; what was there before is kept."
            .formatted(what, folder, cause.getMessage()),
        cause);
  }
}
