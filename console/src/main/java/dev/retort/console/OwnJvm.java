package dev.retort.console;

import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.external.ExternalTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains with the Java and the class path that this process runs on: {@code retort train}. */
final class OwnJvm implements JobCommand {
  private static final int NATIVE_ACCESS_SINCE = 22;

  private final String mainClass;
  private final List<ExternalTrainer> trainers;

  OwnJvm(String mainClass, List<ExternalTrainer> trainers) {
    this.mainClass = mainClass;
    this.trainers = List.copyOf(trainers);
  }

  @Override
  public List<String> argv(RunFolder run, GpuProfile hardware) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.add("-Xmx" + hardware.heapMegabytes() + "m");
    argv.add("-XX:+UseSerialGC");
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    argv.addAll(List.of("train", "--run-folder", run.root().toAbsolutePath().toString()));
    argv.add("--stop-at-end-of-input");
    String engine = run.request().engine();
    trainers.stream()
        .filter(trainer -> trainer.engineName().equals(engine))
        .forEach(trainer -> argv.addAll(List.of("--trainer", JsonFormat.line(trainer))));
    return argv;
  }
}
