package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps those who add files to a log apart from those who remove some, among the threads of this
 * process by a lock in memory, and among processes by a lock on a file. Thread-safe.
 */
final class TableLock {
  private static final String FILE = "files.lock";
  private static final ConcurrentMap<Path, TableLock> OPEN = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock();

  /** How many threads share the file's lock. */
  private int holders;

  private FileChannel channel;
  private FileLock lock;

  private TableLock(Path file) {
    this.file = file;
  }

  /** The lock of a log's folder. */
  static TableLock of(Path folder) {
    return at(folder.resolve(FILE));
  }

  /** The lock of a file that need not exist, in a folder that does. */
  static TableLock at(Path file) {
    return OPEN.computeIfAbsent(file.toAbsolutePath().normalize(), TableLock::new);
  }

  /** A lock that is held by the thread that took it until it closes this. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** For those who add files. */
  Held shared() {
    threads.readLock().lock();
    return take(true, threads.readLock());
  }

  /** For those who remove files. */
  Held exclusive() {
    threads.writeLock().lock();
    return take(false, threads.writeLock());
  }

  private Held take(boolean sharing, java.util.concurrent.locks.Lock ours) {
    try {
      lockFile(sharing);
    } catch (IOException e) {
      ours.unlock();
      throw new UncheckedIOException(
          "cannot lock %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    return () -> {
      try {
        unlockFile();
      } finally {
        ours.unlock();
      }
    };
  }

  private synchronized void lockFile(boolean sharing) throws IOException {
    if (holders == 0) {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock = channel.lock(0, Long.MAX_VALUE, sharing);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
    holders++;
  }

  private synchronized void unlockFile() {
    holders--;
    if (holders > 0) {
      return;
    }
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unlock %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }
}
