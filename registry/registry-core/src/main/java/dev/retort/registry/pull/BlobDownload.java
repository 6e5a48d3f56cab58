package dev.retort.registry.pull;

import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import dev.retort.registry.RemoteBundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Fetches one file's bytes, taking up where an earlier attempt stopped, in this process or one
 * before. A big file comes in stretches at the same time, each written to its place.
 */
final class BlobDownload {
  /** A file with more bytes comes in {@link #STRETCHES} stretches. */
  static final long BIG = 32L << 20;

  static final int STRETCHES = 4;

  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final long NOTED_EVERY = 1 << 20;

  /** An attempt that brought at least this much wasn't in vain. */
  private static final long WORTH = 64 << 10;

  private final RemoteBundle bundle;
  private final BundleFile file;
  private final Path part;
  private final Path noted;
  private final int stretches;
  private final Pause pause = new Pause();

  /**
   * One file.
   *
   * @param part where its bytes go
   * @param noted where progress is noted
   */
  BlobDownload(RemoteBundle bundle, BundleFile file, Path part, Path noted) {
    this.bundle = bundle;
    this.file = file;
    this.part = part;
    this.noted = noted;
    this.stretches = bundle.servesRanges() && file.size() > BIG ? STRETCHES : 1;
  }

  /**
   * Makes the partial file as long as the whole one; its content isn't verified.
   *
   * @throws RegistryException if the registry kept failing; what has come stays for another try
   * @throws IOException if the disk fails
   */
  void run() throws IOException {
    long present = Files.exists(part) ? Files.size(part) : 0;
    try (FileChannel disk =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Progress progress = Progress.open(noted, stretches)) {
      for (int i = 0; i < stretches; i++) {
        boolean believable =
            bundle.servesRanges()
                && progress.done(i) <= end(i) - start(i)
                && (progress.done(i) == 0 || start(i) + progress.done(i) <= present);
        if (!believable) {
          progress.set(i, 0);
        }
      }
      requireSpace(progress);
      if (stretches == 1) {
        fetch(0, disk, progress);
      } else {
        fetchAll(disk, progress);
      }
    }
  }

  private long start(int stretch) {
    return file.size() / stretches * stretch;
  }

  private long end(int stretch) {
    return stretch == stretches - 1 ? file.size() : start(stretch + 1);
  }

  private void requireSpace(Progress progress) throws IOException {
    long missing = file.size();
    for (int i = 0; i < stretches; i++) {
      missing -= progress.done(i);
    }
    long free = Files.getFileStore(part).getUsableSpace();
    if (missing > free) {
      throw new IOException(
          "%s needs %d bytes more, but the disk has only %d free"
              .formatted(file.path(), missing, free));
    }
  }

  private void fetchAll(FileChannel disk, Progress progress) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(stretches);
    List<Future<?>> running = new ArrayList<>();
    try {
      for (int i = 0; i < stretches; i++) {
        int stretch = i;
        running.add(
            threads.submit(
                () -> {
                  fetch(stretch, disk, progress);
                  return null;
                }));
      }
      for (Future<?> stretch : running) {
        stretch.get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException("the download of %s was interrupted".formatted(file.path()), e);
    } finally {
      stop(threads);
    }
  }

  /** No thread may write after the file was closed and perhaps opened again. */
  private void stop(ExecutorService threads) {
    pause.end();
    threads.shutdownNow();
    boolean interrupted = false;
    boolean stopped = false;
    while (!stopped) {
      try {
        stopped = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException rethrown(Throwable failure) {
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    return failure instanceof IOException io ? io : new IOException(failure);
  }

  private void fetch(int stretch, FileChannel disk, Progress progress) throws IOException {
    int failures = 0;
    while (start(stretch) + progress.done(stretch) < end(stretch)) {
      if (!bundle.servesRanges()) {
        progress.set(stretch, 0);
      }
      long before = progress.done(stretch);
      Place place = new Place(stretch, disk, progress);
      try {
        bundle.download(file, start(stretch) + before, end(stretch), place);
        place.close();
        requireComplete(stretch, progress);
      } catch (BundleDamagedException | RegistryRefusalException e) {
        throw e;
      } catch (RegistryException e) {
        place.close();
        failures = progress.done(stretch) - before >= WORTH ? 1 : failures + 1;
        Duration rest = FIRST_PAUSE.multipliedBy(1L << (2 * (failures - 1)));
        if (failures == ATTEMPTS || Thread.currentThread().isInterrupted() || !pause.rest(rest)) {
          throw e;
        }
      } finally {
        place.close();
      }
    }
  }

  private void requireComplete(int stretch, Progress progress) {
    long missing = end(stretch) - start(stretch) - progress.done(stretch);
    if (missing > 0) {
      throw new BundleDamagedException(
          file.path(),
          "the bundle's file %s of %s was damaged or altered: the registry gives %d bytes fewer than the manifest's %d. Nothing of it was used; publish the model again."
              .formatted(file.path(), bundle.version(), missing, file.size()));
    }
  }

  /** The place of one attempt's bytes: closed when the attempt is over, whatever still arrives. */
  private final class Place extends OutputStream {
    private final int stretch;
    private final FileChannel disk;
    private final Progress progress;
    private long done;
    private boolean closed;

    Place(int stretch, FileChannel disk, Progress progress) {
      this.stretch = stretch;
      this.disk = disk;
      this.progress = progress;
      this.done = progress.done(stretch);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("this attempt is over");
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        done += disk.write(buffer, start(stretch) + done);
      }
      if (done - progress.done(stretch) >= NOTED_EVERY) {
        progress.set(stretch, done);
      }
    }

    @Override
    public synchronized void close() throws IOException {
      if (!closed) {
        closed = true;
        progress.set(stretch, done);
      }
    }
  }
}
