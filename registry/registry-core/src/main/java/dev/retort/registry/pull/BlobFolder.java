package dev.retort.registry.pull;

import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files by their digests: {@code blobs/sha256/HEX} are whole and were verified, {@code partial/}
 * holds what is on its way. Safe for use by many threads of one process.
 *
 * <p>Contents aren't forced to the disk. Whoever opens a bundle in a new process hashes it first,
 * and what a power failure has damaged is fetched again; forcing gigabytes would only delay the
 * switch.
 */
final class BlobFolder {
  private static final Logger LOG = LoggerFactory.getLogger(BlobFolder.class);
  private static final String PROGRESS = ".progress";

  /** What is worth fetching anew where it broke off, in bytes. */
  private static final long SMALL = 256 << 10;

  private final Path blobs;
  private final Path partial;
  private final VerifiedFiles verified;
  private final Map<Sha256, Object> locks = new ConcurrentHashMap<>();

  BlobFolder(Path root, VerifiedFiles verified) throws IOException {
    this.blobs = Files.createDirectories(root.resolve("blobs").resolve("sha256"));
    this.partial = Files.createDirectories(root.resolve("partial"));
    this.verified = verified;
  }

  /** Where a whole file lies, if it is here. */
  Path path(Sha256 sha256) {
    return blobs.resolve(sha256.hex());
  }

  /**
   * A verified file, fetched unless it is here. Wrong bytes are fetched once more from their start.
   *
   * @throws BundleDamagedException if they were wrong again
   * @throws RegistryException if the registry can't be reached; what has come stays
   * @throws IOException if the disk fails
   */
  Path obtain(RemoteBundle bundle, BundleFile file) throws IOException {
    synchronized (locks.computeIfAbsent(file.sha256(), sha256 -> new Object())) {
      Path target = path(file.sha256());
      if (!verified.holds(target, file)) {
        try {
          fetch(bundle, file, target);
        } catch (BundleDamagedException e) {
          LOG.warn("{} is fetched once more: {}", file.path(), e.getMessage());
          fetch(bundle, file, target);
        }
      }
      return target;
    }
  }

  /** Takes a file over that lies elsewhere on this machine, if it is what it should be. */
  void adopt(Path existing, BundleFile file) throws IOException {
    Path target = path(file.sha256());
    if (!Files.exists(target) && verified.holds(existing, file)) {
      link(existing, target);
    }
  }

  /** Gives a file a second name, or where the disk knows no such thing, a copy. */
  static void link(Path existing, Path target) throws IOException {
    try {
      Files.createLink(target, existing);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      Files.copy(existing, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes all files but these. Nobody may be obtaining any. */
  void retain(Set<Sha256> wanted) throws IOException {
    try (Stream<Path> list = Files.list(blobs)) {
      for (Path blob : list.toList()) {
        if (wanted.stream().noneMatch(sha256 -> blob.equals(path(sha256)))) {
          Files.deleteIfExists(blob);
        }
      }
    }
    locks.keySet().retainAll(wanted);
  }

  /** Removes what is on its way. Nobody may be obtaining anything. */
  void removePartial() throws IOException {
    try (Stream<Path> list = Files.list(partial)) {
      for (Path part : list.toList()) {
        Files.deleteIfExists(part);
      }
    }
  }

  private void fetch(RemoteBundle bundle, BundleFile file, Path target) throws IOException {
    Path part = partial.resolve(file.sha256().hex());
    Path noted = partial.resolve(file.sha256().hex() + PROGRESS);
    try {
      if (file.size() == 0) {
        Files.write(part, new byte[0]);
      } else if (file.size() <= SMALL && !Files.exists(part) && fetchAtOnce(bundle, file, part)) {
        makeReadOnly(part);
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        verified.written(target, file);
        return;
      } else {
        new BlobDownload(bundle, file, part, noted).run();
      }
      long size = Files.size(part);
      Sha256 actual = verified.digest(part);
      if (size != file.size() || !actual.equals(file.sha256())) {
        throw BundleDamagedException.differing(file, size, actual, "of " + bundle.version());
      }
    } catch (BundleDamagedException e) {
      Files.deleteIfExists(part);
      Files.deleteIfExists(noted);
      throw e;
    }
    makeReadOnly(part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(noted);
  }

  /**
   * Fetches a small file through memory: its digest is known before it touches the disk.
   *
   * @return whether it came, whole and right; if not, it is fetched with patience
   */
  private static boolean fetchAtOnce(RemoteBundle bundle, BundleFile file, Path part)
      throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) file.size());
    try {
      bundle.download(file, 0, file.size(), content);
    } catch (RegistryRefusalException e) {
      throw e;
    } catch (RegistryException e) {
      LOG.info("{} is fetched once more: {}", file.path(), e.getMessage());
      return false;
    }
    byte[] bytes = content.toByteArray();
    if (bytes.length != file.size() || !Sha256.of(bytes).equals(file.sha256())) {
      return false;
    }
    Files.write(part, bytes);
    return true;
  }

  /** One file may have a name in many bundles: a change in one would be a change in all. */
  private static void makeReadOnly(Path file) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("r--r--r--"));
    }
  }
}
