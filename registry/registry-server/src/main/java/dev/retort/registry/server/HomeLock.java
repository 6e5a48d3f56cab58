package dev.retort.registry.server;

import dev.retort.registry.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps a home for one server; the operating system lets go of it when the process dies. */
final class HomeLock implements AutoCloseable {
  private final Optional<FileChannel> channel;

  private HomeLock(Optional<FileChannel> channel) {
    this.channel = channel;
  }

  /** For a home that several servers use: the database says which of them writes. */
  static HomeLock shared() {
    return new HomeLock(Optional.empty());
  }

  static HomeLock take(Path home) throws IOException {
    FileChannel channel =
        FileChannel.open(
            home.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new HomeLock(Optional.of(channel));
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw taken(home);
    }
    channel.close();
    throw taken(home);
  }

  @Override
  public void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of the registry's home: " + e.getMessage(), e);
    }
  }

  private static RegistryException taken(Path home) {
    return new RegistryException(
        "the registry in %s is in use by another server: stop that one, or choose another home"
            .formatted(home));
  }
}
