package dev.retort.console;

import dev.retort.capture.JsonFormat;
import dev.retort.console.config.LauncherConfig;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.external.ExternalTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains with {@code retort train}, by the Java and the class path of this process or by others.
 */
final class OwnJvm implements JobCommand {
  private static final int NATIVE_ACCESS_SINCE = 22;

  private final String mainClass;
  private final List<ExternalTrainer> trainers;
  private final String java;
  private final String classPath;
  private final boolean tied;

  private OwnJvm(
      String mainClass,
      List<ExternalTrainer> trainers,
      String java,
      String classPath,
      boolean tied) {
    this.mainClass = mainClass;
    this.trainers = List.copyOf(trainers);
    this.java = java;
    this.classPath = classPath;
    this.tied = tied;
  }

  /** A process that ends with this one, which holds its standard input open. */
  static OwnJvm tied(String mainClass, List<ExternalTrainer> trainers) {
    return new OwnJvm(mainClass, trainers, ownJava(), ownClassPath(), true);
  }

  /** A process somewhere else, which goes on without this one. */
  static OwnJvm elsewhere(
      String mainClass, List<ExternalTrainer> trainers, LauncherConfig.Worker worker) {
    return new OwnJvm(
        mainClass,
        trainers,
        worker.java().orElseGet(OwnJvm::ownJava),
        worker.classPath().orElseGet(OwnJvm::ownClassPath),
        false);
  }

  private static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  @Override
  public List<String> argv(RunFolder run, GpuProfile hardware) {
    List<String> argv = new ArrayList<>();
    argv.add(java);
    argv.add("-Xmx" + hardware.heapMegabytes() + "m");
    argv.add("-XX:+UseSerialGC");
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", classPath, mainClass));
    argv.addAll(List.of("train", "--run-folder", run.root().toAbsolutePath().toString()));
    if (tied) {
      argv.add("--stop-at-end-of-input");
    }
    String engine = run.request().engine();
    trainers.stream()
        .filter(trainer -> trainer.engineName().equals(engine))
        .forEach(trainer -> argv.addAll(List.of("--trainer", JsonFormat.line(trainer))));
    return argv;
  }
}
