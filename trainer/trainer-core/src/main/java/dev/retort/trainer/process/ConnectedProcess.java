package dev.retort.trainer.process;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A process with a folder of its own and a connection to it. Thread-safe. */
public final class ConnectedProcess {
  private static final String SOCKET = "socket";
  private static final String ERRORS = "stderr";
  private static final int LAST_WORDS = 600;
  private static final long DEATH_SECONDS = 10;

  private final Path folder;
  private final Process process;
  private final LineChannel channel;
  private final ReentrantLock ending = new ReentrantLock();
  private Optional<String> words = Optional.empty();

  private ConnectedProcess(Path folder, Process process, LineChannel channel) {
    this.folder = folder;
    this.process = process;
    this.channel = channel;
  }

  /** How a process is started. */
  @FunctionalInterface
  public interface Command {
    /**
     * What to run; its standard streams are not the command's business.
     *
     * @param socket a Unix socket that the process connects to, and ends when it is closed
     * @param folder the process's own, gone when it is
     */
    ProcessBuilder in(Path socket, Path folder);
  }

  /**
   * Starts a process and waits until it connects.
   *
   * @param name of its folder
   * @param patience how long it may take
   * @throws IOException if it does not connect, with its last words
   */
  public static ConnectedProcess start(String name, Command command, Duration patience)
      throws IOException {
    Path folder = Files.createTempDirectory(name);
    Process process = null;
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path socket = folder.resolve(SOCKET);
      server.bind(UnixDomainSocketAddress.of(socket));
      process =
          command
              .in(socket, folder)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(folder.resolve(ERRORS).toFile())
              .start();
      return new ConnectedProcess(
          folder, process, new LineChannel(accept(server, process, patience)));
    } catch (IOException e) {
      String problem =
          "the process did not start within %.1f s: %s"
              .formatted(patience.toMillis() / 1e3, lastWords(folder));
      discard(folder, process);
      throw new IOException(problem, e);
    }
  }

  /** Waits for the process to connect, as long as it lives and the time is not over. */
  private static SocketChannel accept(
      ServerSocketChannel server, Process process, Duration patience) throws IOException {
    CompletableFuture<Process> giveUp =
        process
            .onExit()
            .completeOnTimeout(process, patience.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((ended, unused) -> closeQuietly(server));
    SocketChannel socket = server.accept();
    giveUp.cancel(false);
    return socket;
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  /** The connection. */
  public LineChannel channel() {
    return channel;
  }

  /** The process's id. */
  public long id() {
    return process.pid();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process at once; whoever reads from it is told by the end of the connection. */
  public void kill() {
    process.destroyForcibly();
  }

  /** What the process last wrote to standard error, in one line, and how it ended, if it did. */
  public String lastWords() {
    ending.lock();
    try {
      return words.orElseGet(() -> lastWords(folder));
    } finally {
      ending.unlock();
    }
  }

  /** Sees to it that the process is gone, removes its folder, and returns its last words. */
  public String end() {
    ending.lock();
    try {
      if (words.isEmpty()) {
        closeQuietly(channel);
        process.destroyForcibly();
        // Its last words are whole once it is gone.
        String status = status();
        words = Optional.of(lastWords(folder) + status);
        discard(folder, process);
      }
      return words.get();
    } finally {
      ending.unlock();
    }
  }

  private String status() {
    try {
      return process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)
          ? " (exit status " + process.exitValue() + ")"
          : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String lastWords(Path folder) {
    try {
      String all = Files.readString(folder.resolve(ERRORS), StandardCharsets.ISO_8859_1).strip();
      String last = all.substring(Math.max(0, all.length() - LAST_WORDS));
      return last.isEmpty() ? "it left no message" : last.replaceAll("\\s+", " ");
    } catch (IOException e) {
      return "its messages cannot be read";
    }
  }

  private static void discard(Path folder, Process process) {
    if (process != null) {
      process.destroyForcibly();
    }
    try {
      DurableFile.deleteTree(folder);
    } catch (UncheckedIOException e) {
      // A folder of temporary files that a dying process still writes to is left to the system.
      folder.toFile().deleteOnExit();
    }
  }
}
