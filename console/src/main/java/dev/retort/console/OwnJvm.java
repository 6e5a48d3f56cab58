package dev.retort.console;

import dev.retort.capture.JsonFormat;
import dev.retort.console.config.HandoverConfig;
import dev.retort.console.config.LauncherConfig;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.external.ExternalTrainer;
import dev.retort.trainer.handover.RunAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains with {@code retort train}, by the Java and the class path of this process or by others.
 */
final class OwnJvm implements JobCommand {
  private static final int NATIVE_ACCESS_SINCE = 22;

  /** For some pieces of files. */
  private static final int WORKER_MEGABYTES = 256;

  private final String mainClass;
  private final List<ExternalTrainer> trainers;
  private final String java;
  private final String classPath;
  private final boolean tied;
  private final Optional<HomeHandover> handover;

  private OwnJvm(
      String mainClass,
      List<ExternalTrainer> trainers,
      String java,
      String classPath,
      boolean tied,
      Optional<HomeHandover> handover) {
    this.mainClass = mainClass;
    this.trainers = List.copyOf(trainers);
    this.java = java;
    this.classPath = classPath;
    this.tied = tied;
    this.handover = handover;
  }

  /** A process that ends with this one, which holds its standard input open. */
  static OwnJvm tied(String mainClass, List<ExternalTrainer> trainers) {
    return tied(mainClass, trainers, Optional.empty());
  }

  /** The same, which may have its run folders handed over. */
  static OwnJvm tied(
      String mainClass, List<ExternalTrainer> trainers, Optional<HomeHandover> handover) {
    return new OwnJvm(mainClass, trainers, ownJava(), ownClassPath(), true, handover);
  }

  /** A process somewhere else, which goes on without this one. */
  static OwnJvm elsewhere(
      String mainClass,
      List<ExternalTrainer> trainers,
      LauncherConfig.Worker worker,
      Optional<HomeHandover> handover) {
    return new OwnJvm(
        mainClass,
        trainers,
        worker.java().orElseGet(OwnJvm::ownJava),
        worker.classPath().orElseGet(OwnJvm::ownClassPath),
        false,
        handover);
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
    // A worker starts another Java, which has the heap.
    argv.add("-Xmx" + (handover.isPresent() ? WORKER_MEGABYTES : hardware.heapMegabytes()) + "m");
    argv.add("-XX:+UseSerialGC");
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", classPath, mainClass));
    argv.addAll(List.of("train", "--run-folder", address(run).word()));
    handover.map(HomeHandover::config).ifPresent(config -> argv.addAll(options(config)));
    if (tied) {
      argv.add("--stop-at-end-of-input");
    }
    String engine = run.request().engine();
    trainers.stream()
        .filter(trainer -> trainer.engineName().equals(engine))
        .forEach(trainer -> argv.addAll(List.of("--trainer", JsonFormat.line(trainer))));
    return argv;
  }

  private static List<String> options(HandoverConfig config) {
    List<String> options =
        new ArrayList<>(
            List.of("--patience-minutes", Long.toString(config.patience().toMinutes())));
    config.scratch().ifPresent(folder -> options.addAll(List.of("--scratch", folder)));
    return options;
  }

  @Override
  public RunAddress address(RunFolder run) {
    return handover
        .map(known -> known.address().of(run))
        .orElseGet(() -> JobCommand.super.address(run));
  }

  @Override
  public boolean handsOver() {
    return handover.isPresent();
  }
}
