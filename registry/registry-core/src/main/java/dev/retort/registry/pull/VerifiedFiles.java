package dev.retort.registry.pull;

import dev.retort.registry.BundleFile;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which files were hashed, so that each is read once in a process's life and again only
 * when its size, its time of modification or its inode has changed. What alters a file and sets
 * those back goes unnoticed until the next start. Names that share one file share one entry. Safe
 * for use by many threads.
 */
final class VerifiedFiles {
  private static final int MOST = 1 << 16;

  private final Map<Object, Hashed> hashed = new ConcurrentHashMap<>();

  private record Hashed(long size, FileTime modified, Sha256 sha256) {}

  /** Whether a file is there and has the expected content. */
  boolean holds(Path path, BundleFile expected) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.isRegularFile()
          && now.size() == expected.size()
          && digest(path, now).equals(expected.sha256());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A file's digest, read from the disk if it isn't known. */
  Sha256 digest(Path path) throws IOException {
    return digest(path, Files.readAttributes(path, BasicFileAttributes.class));
  }

  /** Remembers a file whose bytes were hashed on their way to the disk. */
  void written(Path path, BundleFile content) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    if (now.size() == content.size()) {
      remember(key(path, now), now, content.sha256());
    }
  }

  private static Object key(Path path, BasicFileAttributes now) {
    return now.fileKey() == null ? path.toAbsolutePath() : now.fileKey();
  }

  private Sha256 digest(Path path, BasicFileAttributes now) throws IOException {
    Object key = key(path, now);
    Hashed before = hashed.get(key);
    if (before != null
        && before.size() == now.size()
        && before.modified().equals(now.lastModifiedTime())) {
      return before.sha256();
    }
    Sha256 sha256 = Sha256.of(path);
    remember(key, now, sha256);
    return sha256;
  }

  private void remember(Object key, BasicFileAttributes now, Sha256 sha256) {
    if (hashed.size() >= MOST) {
      // Entries of files that are gone are found no other way; the rest is hashed once more.
      hashed.clear();
    }
    hashed.put(key, new Hashed(now.size(), now.lastModifiedTime(), sha256));
  }
}
