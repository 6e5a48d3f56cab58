package dev.retort.router.serving;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process with a folder of its own and a connection to it. Thread-safe. */
final class WorkerProcess {
  private static final String SOCKET = "socket";
  private static final String ERRORS = "stderr";
  private static final int LAST_WORDS = 600;
  private static final long DEATH_SECONDS = 10;

  private final Path folder;
  private final Process process;
  private final LineChannel channel;
  private String words;

  private WorkerProcess(Path folder, Process process, LineChannel channel) {
    this.folder = folder;
    this.process = process;
    this.channel = channel;
  }

  /**
   * Starts a process and waits until it connects.
   *
   * @throws IOException if it does not, with its last words
   */
  static WorkerProcess start(WorkerCommand command, Duration patience) throws IOException {
    Path folder = Files.createTempDirectory("retort-student");
    Process process = null;
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path socket = folder.resolve(SOCKET);
      server.bind(UnixDomainSocketAddress.of(socket));
      ProcessBuilder builder =
          new ProcessBuilder(command.argv(socket, folder))
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(folder.resolve(ERRORS).toFile());
      builder.environment().putAll(command.environment());
      process = builder.start();
      return new WorkerProcess(folder, process, new LineChannel(accept(server, process, patience)));
    } catch (IOException e) {
      String problem =
          "a student's process did not start within %s: %s".formatted(patience, lastWords(folder));
      discard(folder, process);
      throw new IOException(problem, e);
    }
  }

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

  LineChannel channel() {
    return channel;
  }

  long id() {
    return process.pid();
  }

  /** Ends the process at once; whoever reads from it is told by the end of the connection. */
  void kill() {
    process.destroyForcibly();
  }

  /** Sees to it that the process is gone, removes its folder, and returns its last words. */
  synchronized String end() {
    if (words != null) {
      return words;
    }
    closeQuietly(channel);
    process.destroyForcibly();
    String status = "";
    try {
      if (process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
        status = " (exit status " + process.exitValue() + ")";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    words = lastWords(folder) + status;
    discard(folder, process);
    return words;
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
