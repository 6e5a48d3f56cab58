package dev.retort.console;

import dev.retort.capture.TaskName;
import dev.retort.console.config.ModelServerSettings;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.StudentPlacesConfig;
import dev.retort.router.serving.Agreement;
import dev.retort.router.serving.Backoff;
import dev.retort.router.serving.ExternalStudents;
import dev.retort.router.serving.InlineStudents;
import dev.retort.router.serving.QueueLimits;
import dev.retort.router.serving.QueuedStudents;
import dev.retort.router.serving.StudentHost;
import dev.retort.router.serving.StudentProcesses;
import dev.retort.router.serving.StudentsByKind;
import dev.retort.router.serving.StudentsByTask;
import dev.retort.router.serving.VerifiedStudents;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.djl.DecoderModelLoader;
import dev.retort.trainer.djl.extractor.ExtractorModelLoader;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import dev.retort.trainer.linear.LinearModelLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where students run while they serve.
 *
 * @param mainClass of the command line, which worker processes run
 * @param pulled the folder of pulled students
 * @param secrets of servers
 */
record StudentPlaces(String mainClass, Path pulled, Function<SecretReference, String> secrets) {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final int HEAP_MEGABYTES = 512;

  /** What takes microseconds. */
  private static final ModelLoader QUICK =
      new BundledModelLoader(List.of(new Dl4jModelLoader(), new LinearModelLoader()));

  /** What takes milliseconds. */
  private static final ModelLoader EXTRACTORS =
      new BundledModelLoader(List.of(new ExtractorModelLoader()));

  /** What takes longer, and llama.cpp. */
  private static final ModelLoader DECODERS =
      new BundledModelLoader(List.of(new DecoderModelLoader()));

  /** Each task's students where its owner wants them, all others where their kind usually runs. */
  StudentHost host(StudentPlacesConfig config) {
    StudentHost usual =
        new StudentsByKind(
            List.of(
                new InlineStudents(QUICK),
                new QueuedStudents(EXTRACTORS, config.limits()),
                processes(DECODERS, config.limits())));
    SortedMap<TaskName, StudentHost> chosen = new TreeMap<>();
    config.chosen().forEach((task, word) -> chosen.put(task, place(word, usual, config)));
    return new StudentsByTask(chosen, usual);
  }

  private StudentHost place(String word, StudentHost usual, StudentPlacesConfig config) {
    return switch (word) {
      case StudentPlacesConfig.IN_PROCESS ->
          new StudentsByKind(
              List.of(
                  new InlineStudents(QUICK),
                  new QueuedStudents(Engines.loader(), config.limits())));
      case StudentPlacesConfig.PROCESS -> processes(Engines.loader(), config.limits());
      default ->
          new VerifiedStudents(
              usual,
              new ExternalStudents(
                  DECODERS,
                  DecoderModelLoader::withoutWeights,
                  config.servers().get(word).resolve(pulled, secrets),
                  config.limits(),
                  ModelServerSettings.loading()),
              Agreement.DEFAULT,
              RETRY);
    };
  }

  private StudentHost processes(ModelLoader kinds, QueueLimits limits) {
    return new StudentProcesses(
        kinds,
        new StudentJvm(mainClass, HEAP_MEGABYTES),
        limits,
        START_PATIENCE,
        Backoff.standard());
  }
}
