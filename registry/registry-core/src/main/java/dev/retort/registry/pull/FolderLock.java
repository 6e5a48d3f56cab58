package dev.retort.registry.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other processes, and others in this one, out of a folder. The dead let go. */
final class FolderLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a folder, making it if need be.
   *
   * @throws FolderInUseException if somebody has it
   */
  static FolderLock take(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME);
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new OverlappingFileLockException();
        }
      } catch (OverlappingFileLockException e) {
        channel.close();
        throw new FolderInUseException(folder, e);
      }
      // Whoever had it before may have removed the folder with the lock in it.
      if (Files.exists(file)) {
        return new FolderLock(channel);
      }
      channel.close();
      Files.createDirectories(folder);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
