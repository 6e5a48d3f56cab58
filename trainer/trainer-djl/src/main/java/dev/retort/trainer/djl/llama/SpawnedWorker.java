package dev.retort.trainer.djl.llama;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A process with a folder of its own and a connection to it. */
final class SpawnedWorker {
  private static final int LAST_WORDS = 600;
  private static final String SOCKET = "socket";
  private static final String ERRORS = "stderr";
  private static final long DEATH_SECONDS = 10;

  private final Path folder;
  private final Process process;
  private final LineChannel channel;
  private final ReentrantLock ending = new ReentrantLock();
  private String words;

  private SpawnedWorker(Path folder, Process process, LineChannel channel) {
    this.folder = folder;
    this.process = process;
    this.channel = channel;
  }

  static SpawnedWorker start(Duration timeout) throws WorkerUnavailableException {
    Path folder = null;
    Process process = null;
    try {
      folder = Files.createTempDirectory("retort-llama");
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve(SOCKET));
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(address);
        process = command(folder).start();
        SocketChannel socket = accept(server, process, timeout);
        return new SpawnedWorker(folder, process, new LineChannel(socket));
      }
    } catch (IOException e) {
      String words = folder == null ? "" : lastWords(folder);
      discard(folder, process);
      throw new WorkerUnavailableException(
          "no generation process could be started: %s %s".formatted(e.getMessage(), words), e);
    }
  }

  /** Waits for the process to connect, as long as it lives and the time is not over. */
  private static SocketChannel accept(ServerSocketChannel server, Process process, Duration timeout)
      throws IOException {
    CompletableFuture<Process> giveUp =
        process
            .onExit()
            .completeOnTimeout(process, timeout.toMillis(), TimeUnit.MILLISECONDS)
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

  private static ProcessBuilder command(Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.add("-XX:-CreateCoredumpOnCrash");
    // The library is unpacked where no other worker tidies up.
    command.add("-Dde.kherud.llama.tmpdir=" + folder);
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LlamaProcess.class.getName());
    command.add(folder.resolve(SOCKET).toString());
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve(ERRORS).toFile());
  }

  LineChannel channel() {
    return channel;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long processId() {
    return process.pid();
  }

  /** What the process last wrote to standard error, in one line, and how it ended. */
  String lastWords() {
    ending.lock();
    try {
      return words != null ? words : lastWords(folder);
    } finally {
      ending.unlock();
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

  /** Ends the process, removes its folder, and returns its last words. */
  String end() {
    ending.lock();
    try {
      if (words == null) {
        closeQuietly(channel);
        process.destroyForcibly();
        boolean gone = process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
        String status = gone ? " (exit status " + process.exitValue() + ")" : "";
        words = lastWords(folder) + status;
        discard(folder, gone ? null : process);
      }
      return words;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      words = "interrupted while it ended";
      return words;
    } finally {
      ending.unlock();
    }
  }

  private static void discard(Path folder, Process process) {
    if (process != null) {
      process.destroyForcibly();
    }
    if (folder != null) {
      try {
        DurableFile.deleteTree(folder);
      } catch (UncheckedIOException e) {
        // A folder of temporary files that a dying process still writes to is left to the system.
        folder.toFile().deleteOnExit();
      }
    }
  }
}
