package dev.retort.trainer.djl.llama;

import dev.retort.trainer.process.ConnectedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How the process that generates is started. */
final class SpawnedWorker {
  private SpawnedWorker() {}

  static ConnectedProcess start(Duration timeout) throws WorkerUnavailableException {
    try {
      return ConnectedProcess.start("retort-llama", SpawnedWorker::command, timeout);
    } catch (IOException e) {
      throw new WorkerUnavailableException(
          "no generation process could be started: " + e.getMessage(), e);
    }
  }

  private static ProcessBuilder command(Path socket, Path folder) {
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
    command.add(socket.toString());
    return new ProcessBuilder(command);
  }
}
